using System.CommandLine;
using System.CommandLine.Completions;
using Tulle.Cli.Client;
using Tulle.Cli.Help;
using Tulle.Cli.Output;

namespace Tulle.Cli.Verbs.Proxy;

/// <summary>tulle proxy logs: levels of the process log, and the access log as it grows.</summary>
internal static class LogsCommand
{
    private const int DefaultLines = 10;

    private static readonly string[] Levels = ["trace", "debug", "info", "warning", "error", "critical", "off"];

    public static Command Create(Option<Uri> server)
    {
        ProxyAccess access = new(server);
        Option<string?> level = new("--level")
        {
            Description = "Change levels: LEVEL for all loggers, or LOGGER:LEVEL with commas; " + string.Join(", ", Levels),
            HelpName = "LEVEL",
            CompletionSources = { _ => Levels.Select(static l => new CompletionItem(l)) },
        };
        Option<bool> follow = new("--follow", "-f") { Description = "Print the access log as it grows, until Ctrl-C" };
        Option<int> lines = new("--lines")
        {
            Description = "How many lines of the access log to print first, with --follow",
            DefaultValueFactory = static _ => DefaultLines,
            HelpName = "COUNT",
        };
        Option<bool> reopen = new("--reopen") { Description = "Have the access log files opened again, after they were moved" };
        Verb verb = new("logs", "Show and change a proxy's log levels; follow its access log")
        {
            Details =
            [
                "Without options it prints the level of each logger and where the access logs go. A changed level holds "
                + "until the proxy ends.",
                "--follow needs the log to be a file of this machine: that of the configuration, or, for a log on standard "
                + "output, the file that the proxy's starter writes (node metadata tulle.log_file; tulle demo sets it).",
            ],
            Examples =
            [
                new("tulle proxy logs web", "levels, and where the access logs go"),
                new("tulle proxy logs web --level debug", "all loggers"),
                new("tulle proxy logs --admin 127.0.0.1:9901 --level http:debug,router:trace",
                    "two loggers of a stand-alone proxy"),
                new("tulle proxy logs web --follow --lines 3", "the access log as it grows"),
            ],
            SeeAlso = ["tulle proxy stats"],
        };
        access.AddTo(verb);
        foreach (Option option in new Option[] { level, follow, lines, reopen })
        {
            verb.Options.Add(option);
        }

        verb.SetAction(async (parsed, cancel) =>
        {
            using AdminClient admin = await access.OpenAsync(parsed, cancel);
            if (parsed.GetValue(reopen))
            {
                Console.Out.Write(Terminal.Escape(await admin.PostAsync("/reopen_logs", cancel)));
            }

            ProxyLogs logs = new(new ConfigDump(await admin.GetJsonAsync("/config_dump", cancel)));
            if (parsed.GetValue(follow))
            {
                return await FollowAsync(logs, parsed.GetValue(lines), cancel);
            }

            if (!parsed.GetValue(reopen) || parsed.GetValue(level) is not null)
            {
                await ShowAsync(admin, logs, parsed.GetValue(level), cancel);
            }

            return 0;
        });
        return verb;
    }

    private static async Task ShowAsync(AdminClient admin, ProxyLogs logs, string? change, CancellationToken cancel)
    {
        string page = await admin.PostAsync("/logging" + await ChangeAsync(admin, change, cancel), cancel);
        ColumnTable table = new("LOGGER", "LEVEL");
        foreach ((string name, string level) in Loggers(page))
        {
            table.Add(name, level);
        }

        table.WriteTo(Console.Out);
        if (change is not null)
        {
            return;
        }

        Console.Out.WriteLine();
        ColumnTable files = new("ACCESS LOG OF", "GOES TO");
        foreach ((string owner, string path) in logs.AccessLogs)
        {
            files.Add(owner, logs.FileOf(path) is { } file && file != path ? $"{path} ({file})" : path);
        }

        if (logs.AccessLogs.Count == 0)
        {
            Console.Out.WriteLine("no access log is configured");
            return;
        }

        files.WriteTo(Console.Out);
    }

    /// <summary>The query that changes levels; a logger that does not exist is told with its nearest.</summary>
    private static async Task<string> ChangeAsync(AdminClient admin, string? change, CancellationToken cancel)
    {
        if (change is null)
        {
            return "";
        }

        List<string> paths = [];
        foreach (string word in change.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = word.Split([':', '='], 2);
            string level = parts[^1] == "warn" ? "warning" : parts[^1];
            if (!Levels.Contains(level))
            {
                throw NearestOf.Unknown("level", parts[^1], Levels);
            }

            if (parts.Length == 1)
            {
                return "?level=" + level;
            }

            List<string> known = [.. Loggers(await admin.PostAsync("/logging", cancel)).Select(l => l.Name)];
            if (!known.Contains(parts[0]))
            {
                throw NearestOf.Unknown("logger", parts[0], known);
            }

            paths.Add($"{parts[0]}:{level}");
        }

        return "?paths=" + string.Join(',', paths);
    }

    /// <summary>"  NAME: LEVEL" lines below a title.</summary>
    private static IEnumerable<(string Name, string Level)> Loggers(string page) =>
        page.Split('\n').Where(line => line.StartsWith("  ", StringComparison.Ordinal))
            .Select(line => line.Trim().Split(": ", 2)).Where(parts => parts.Length == 2)
            .Select(parts => (parts[0], parts[1]));

    private static async Task<int> FollowAsync(ProxyLogs logs, int lines, CancellationToken cancel)
    {
        if (logs.AccessLogs.Count == 0)
        {
            throw new CliException("this proxy has no access log\n"
                + "fix:   in a mesh: accessLog: Stdout in the Mesh's spec; stand-alone: access_log of the connection manager");
        }

        (string owner, string path) = logs.AccessLogs.FirstOrDefault(l => logs.FileOf(l.Path) is { } f && File.Exists(f));
        if (owner is null)
        {
            throw new CliException($"the access log goes to {logs.AccessLogs[0].Path}, which only the machine and the "
                + "terminal of the proxy can show\nfix:   run this on the proxy's machine, or look at what started it");
        }

        FileTail tail = new(logs.FileOf(path)!);
        foreach (string line in tail.Last(Math.Max(0, lines)))
        {
            Console.Out.WriteLine(Terminal.Escape(line));
        }

        await foreach (string line in tail.FollowAsync(cancel))
        {
            Console.Out.WriteLine(Terminal.Escape(line));
        }

        return 0;
    }
}
