using System.CommandLine;
using System.CommandLine.Parsing;

namespace Tulle.Cli.Tests;

/// <summary>Command lines of help pages and of the guide, checked against the real parser.</summary>
internal static class CommandLines
{
    private static readonly string[] EndsACall = ["|", ">", "<", "&&", "||", "&", ";"];

    public static string Repository { get; } = Find();

    /// <summary>Fails if the line names a verb, a flag or a value that tulle does not know.</summary>
    public static void AssertUnderstood(RootCommand root, string line)
    {
        foreach (string[] words in TulleCallsIn(line))
        {
            ParseResult parsed = root.Parse(words);
            Assert.True(parsed.Errors.Count == 0, $"{line}\n{string.Join("\n", parsed.Errors.Select(e => e.Message))}");
        }
    }

    /// <summary>The lines of a page's blocks of shell.</summary>
    public static List<string> InShellBlocks(string page)
    {
        List<string> lines = [];
        bool isShell = false;
        foreach (string line in File.ReadLines(Path.Combine(Repository, page)))
        {
            bool isFence = line.StartsWith("```", StringComparison.Ordinal);
            if (!isFence && isShell && line.Length > 0)
            {
                lines.Add(line);
            }

            isShell = isFence ? line == "```sh" : isShell;
        }

        return lines;
    }

    /// <summary>The arguments of each call of tulle in a line of shell.</summary>
    private static IEnumerable<string[]> TulleCallsIn(string line)
    {
        List<string> words =
        [
            .. CommandLineParser.SplitCommandLine(line.Replace('\'', '"').Replace("<(", "")),
        ];
        for (int i = 0; i < words.Count; i++)
        {
            if (words[i] is "tulle" or "./tulle" or "artifacts/bin/tulle")
            {
                yield return
                [
                    .. words.Skip(i + 1).TakeWhile(w => !EndsACall.Contains(w) && !w.StartsWith('#'))
                        .Select(w => w.TrimEnd(')', ';')),
                ];
            }
        }
    }

    private static string Find()
    {
        DirectoryInfo? at = new(AppContext.BaseDirectory);
        while (at is not null && !File.Exists(Path.Combine(at.FullName, "Tulle.slnx")))
        {
            at = at.Parent;
        }

        return at?.FullName ?? throw new InvalidOperationException("no Tulle.slnx above " + AppContext.BaseDirectory);
    }
}
