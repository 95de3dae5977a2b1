using System.CommandLine;
using System.CommandLine.Help;
using System.Text;

namespace Tulle.Cli.Help;

/// <summary>--help as a manual page: purpose, synopsis, arguments, options with their defaults, examples, exit codes, see
/// also.</summary>
internal static class ManPage
{
    private const int Indent = 4;
    private const int OptionIndent = 8;

    /// <summary>Lines longer than this are hard to read, however wide the terminal.</summary>
    private const int LongestLine = 100;

    private static readonly string[] ExitCodes =
    [
        "0    it did what was asked",
        "1    it could not: the message on stderr says why, and how to mend it",
        "2    wrong use: an unknown flag, a missing argument",
        "130  interrupted by Ctrl-C",
    ];

    public static string Of(Command command, int terminalWidth)
    {
        int width = Math.Clamp(terminalWidth, 40, LongestLine);
        StringBuilder page = new();
        Section(page, "NAME", [$"{PathOf(command)} - {command.Description}"], width);
        Section(page, "SYNOPSIS", [Synopsis(command)], width);
        Verb? verb = command as Verb;
        if (verb is { Details.Length: > 0 })
        {
            Section(page, "DESCRIPTION", verb.Details, width, between: true);
        }

        List<Command> verbs = [.. command.Subcommands.Where(c => !c.Hidden)];
        if (verbs.Count > 0)
        {
            int widest = verbs.Max(c => c.Name.Length);
            Section(page, "VERBS", verbs.Select(c => $"{c.Name.PadRight(widest)}  {c.Description}"), width);
        }

        Table(page, "ARGUMENTS", command.Arguments.Select(a => (a.Name, a.Description ?? "")), width);
        Table(page, "OPTIONS", OptionsOf(command).Select(o => (Names(o), Explain(o))), width);
        if (verb is { Examples.Length: > 0 })
        {
            page.Append("EXAMPLES\n");
            foreach (Example example in verb.Examples)
            {
                Wrap(page, "$ " + example.Line, Indent, int.MaxValue); // to be copied: never broken
                Wrap(page, example.Does, OptionIndent, width);
            }

            page.Append('\n');
        }

        Section(page, "EXIT STATUS", ExitCodes, width);
        if (verb is { SeeAlso.Length: > 0 })
        {
            Section(page, "SEE ALSO", [string.Join(", ", verb.SeeAlso)], width);
        }

        return page.ToString().TrimEnd('\n') + "\n";
    }

    /// <summary>tulle proxy list.</summary>
    public static string PathOf(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent
            ? $"{PathOf(parent)} {command.Name}" : "tulle";

    private static string Synopsis(Command command)
    {
        StringBuilder text = new(PathOf(command));
        if (command.Subcommands.Count > 0)
        {
            return text.Append(" VERB ...").ToString();
        }

        foreach (Argument argument in command.Arguments)
        {
            string name = argument.Arity.MaximumNumberOfValues > 1 ? argument.Name + "..." : argument.Name;
            text.Append(argument.Arity.MinimumNumberOfValues == 0 ? $" [{name}]" : $" {name}");
        }

        foreach (Option option in command.Options.Where(o => o.Required))
        {
            text.Append(' ').Append(option.Name).Append(' ').Append(option.HelpName ?? "VALUE");
        }

        return text.Append(" [OPTION]...").ToString();
    }

    /// <summary>Its own, then those that every verb has.</summary>
    private static IEnumerable<Option> OptionsOf(Command command)
    {
        IEnumerable<Option> inherited = command.Parents.OfType<Command>().SelectMany(OptionsOf).Where(o => o.Recursive);
        return command.Options.Concat(inherited).Where(o => !o.Hidden && o is not VersionOption).DistinctBy(o => o.Name);
    }

    private static string Names(Option option)
    {
        IEnumerable<string> names = option is HelpOption
            ? ["-h", "--help"]
            : option.Aliases.Append(option.Name).OrderBy(n => n.Length);
        bool isFlag = option.ValueType == typeof(bool) || option is HelpOption;
        return string.Join(", ", names) + (isFlag ? "" : $" {option.HelpName ?? "VALUE"}");
    }

    private static string Explain(Option option)
    {
        if (option is HelpOption)
        {
            return "This page";
        }

        string text = option.Description ?? "";
        bool saysDefault = text.Contains("default", StringComparison.OrdinalIgnoreCase)
            || text.Contains("without", StringComparison.OrdinalIgnoreCase);
        return option.HasDefaultValue && option.ValueType != typeof(bool) && !saysDefault
            && option.GetDefaultValue()?.ToString() is { Length: > 0 } value
                ? $"{text} (default: {value})"
                : text;
    }

    private static void Section(
        StringBuilder page, string title, IEnumerable<string> paragraphs, int width, bool between = false)
    {
        page.Append(title).Append('\n');
        bool isFirst = true;
        foreach (string paragraph in paragraphs)
        {
            page.Append(between && !isFirst ? "\n" : "");
            isFirst = false;
            Wrap(page, paragraph, Indent, width);
        }

        page.Append('\n');
    }

    private static void Table(
        StringBuilder page, string title, IEnumerable<(string Name, string Text)> rows, int width)
    {
        bool isFirst = true;
        foreach ((string name, string text) in rows)
        {
            page.Append(isFirst ? title + "\n" : "");
            isFirst = false;
            page.Append(' ', Indent).Append(name).Append('\n');
            Wrap(page, text, OptionIndent, width);
        }

        page.Append(isFirst ? "" : "\n");
    }

    /// <summary>Breaks at blanks. Blanks at a line's own beginning are kept, so that a column stays one.</summary>
    private static void Wrap(StringBuilder page, string text, int indent, int width)
    {
        foreach (string line in text.Split('\n'))
        {
            string rest = line;
            while (indent + rest.Length > width && rest.LastIndexOf(' ', width - indent) is > 0 and var at)
            {
                page.Append(' ', indent).Append(rest.AsSpan(0, at).TrimEnd()).Append('\n');
                rest = rest[(at + 1)..].TrimStart();
            }

            page.Append(' ', indent).Append(rest).Append('\n');
        }
    }
}
