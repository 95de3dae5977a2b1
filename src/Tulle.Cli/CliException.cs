namespace Tulle.Cli;

/// <summary>Something that the user has to know: what was wrong and how to mend it. Ends the command with exit code 1.</summary>
internal sealed class CliException(string message) : Exception(message);
