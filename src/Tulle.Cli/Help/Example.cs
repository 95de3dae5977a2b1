namespace Tulle.Cli.Help;

/// <summary>A command line that a user can copy, and what it does. A test parses every one.</summary>
internal sealed record Example(string Line, string Does);
