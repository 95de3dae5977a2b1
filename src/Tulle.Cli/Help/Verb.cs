using System.CommandLine;

namespace Tulle.Cli.Help;

/// <summary>A command with all that its page says.</summary>
internal sealed class Verb(string name, string description) : Command(name, description)
{
    /// <summary>Paragraphs below the one-line description.</summary>
    public string[] Details { get; init; } = [];

    public Example[] Examples { get; init; } = [];

    /// <summary>Beside 0, 1, 2 and 130, which mean the same everywhere.</summary>
    public string[] SeeAlso { get; init; } = [];
}
