using Tulle.Control.Sources.Schemas;

namespace Tulle.Cli.Help;

/// <summary>What is said about a name that does not exist.</summary>
internal static class NearestOf
{
    private const int NamesShown = 20;

    public static CliException Unknown(string what, string name, IReadOnlyCollection<string> known)
    {
        string nearest = NearestName.Of(name, known) is { } near ? $"; did you mean {near}?" : "";
        string list = known.Count == 0 ? "there is none"
            : "known: " + string.Join(", ", known.Take(NamesShown)) + (known.Count > NamesShown ? ", ..." : "");
        return new CliException(Output.Terminal.Escape($"there is no {what} '{name}'{nearest}\n{list}"));
    }
}
