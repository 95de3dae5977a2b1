using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Tulle.Cli.Demo;
using Tulle.Cli.Help;

namespace Tulle.Cli.Verbs;

/// <summary>tulle demo: a whole mesh on this machine, under load, until Ctrl-C or --for.</summary>
internal static class DemoCommand
{
    private const int DefaultApiPort = 15080;

    public static Command Create()
    {
        Option<TimeSpan> duration = new("--for")
        {
            Description = "End after so long (20s, 5m); without it Ctrl-C ends it",
            CustomParser = static result => ParseDuration(result.Tokens[0].Value),
            HelpName = "DURATION",
        };
        Option<double> rate = new("--rate")
        {
            Description = "Requests per second that are offered, above 0 and at most 100000",
            DefaultValueFactory = static _ => 200,
            HelpName = "NUMBER",
        };
        Option<bool> json = new("--json") { Description = "stdout carries one JSON object, the summary" };
        Option<bool> keep = new("--keep") { Description = "Leave the folder with logs and store behind" };
        Option<int?> apiPort = new("--api-port")
        {
            Description = "The port of the API; 0: any free one (default: 15080, or any if that is taken)",
            HelpName = "PORT",
        };
        Verb command = new("demo", "Run the emoji vote: a control plane, three services with proxies, a load")
        {
            Details =
            [
                "Starts each as a process of its own on loopback ports, shows figures once a second, and ends all of them "
                + "at Ctrl-C with a summary. Commands to try meanwhile are printed at the start. Without a terminal, with "
                + "NO_COLOR set or with TERM=dumb there are no colours; without a terminal, a line a second.",
            ],
            Examples =
            [
                new("tulle demo", "until Ctrl-C"),
                new("tulle demo --for 20s --json",
                    "for scripts: stdout is one JSON object with rps, success_rate, p50_ms, p99_ms, proxies_connected "
                    + "and services"),
                new("tulle demo --rate 1000 --keep", "more load; logs and store stay"),
            ],
            SeeAlso = ["docs/guide/demo.md", "tulle proxy list", "tulle describe"],
            Options = { duration, rate, json, keep, apiPort },
        };
        command.SetAction((parsed, cancel) => RunAsync(
            new Settings(
                parsed.GetValue(duration), parsed.GetValue(rate), parsed.GetValue(json), parsed.GetValue(keep),
                parsed.GetValue(apiPort)),
            cancel));
        return command;
    }

    private static async Task<int> RunAsync(Settings settings, CancellationToken cancel)
    {
        if (settings.Rate is not (> 0 and <= 100_000))
        {
            throw new CliException($"--rate {settings.Rate}: must be above 0 and at most 100000");
        }

        string folder = Directory.CreateTempSubdirectory("tulle-demo-").FullName;
        bool succeeded = false;
        try
        {
            await using DemoMesh mesh = new(
                folder, static line => Console.Error.WriteLine(line), AppContext.BaseDirectory);
            await mesh.StartAsync(settings.ApiPort ?? FreeApiPort(), cancel);
            Console.Error.WriteLine($"page: {mesh.Page}");
            Hint(mesh);
            bool isLive = !settings.Json && !Console.IsErrorRedirected;
            DemoRun run = new(mesh, isLive ? new LiveView(Console.Error) : new PlainView(Console.Error));
            JsonObject summary = await run.RunAsync(settings.Rate, settings.Duration, cancel);
            Report(summary, settings.Json);
            succeeded = true;
        }
        finally
        {
            if (settings.Keep || !succeeded)
            {
                Console.Error.WriteLine($"logs and store are left in {folder}");
            }
            else
            {
                Directory.Delete(folder, recursive: true);
            }
        }

        return 0;
    }

    private static void Hint(DemoMesh mesh)
    {
        string server = mesh.Api!.Server.Port == DefaultApiPort ? "" : $" --server {mesh.Api.Server}";
        Console.Error.WriteLine($"""

            try, in another terminal:
              ./tulle get workloads{server}
              ./tulle describe httproute voting{server}
              ./tulle proxy list{server}
              ./tulle proxy routes web{server}
              ./tulle proxy clusters web{server}
              ./tulle apply -f {mesh.ResourceFile}{server}     # after changing the weights in it

            Ctrl-C ends the demo with a summary.

            """);
    }

    private static void Report(JsonObject summary, bool asJson)
    {
        if (asJson)
        {
            Console.Out.WriteLine(summary.ToJsonString());
            return;
        }

        Output.ColumnTable table = new("", "RPS", "SUCCESS", "P50 MS", "P99 MS");
        table.Add(Row("client (load)", summary));
        foreach (JsonNode? service in summary["services"]!.AsArray())
        {
            table.Add(Row((string)service!["name"]!, service));
        }

        Console.Out.WriteLine();
        table.WriteTo(Console.Out);
        Console.Out.WriteLine($"{summary["proxies_connected"]} proxies were connected to the control plane.");
    }

    private static string[] Row(string name, JsonNode row)
    {
        string Figure(string field, string format) =>
            ((double)row[field]!).ToString(format, CultureInfo.InvariantCulture);
        return (double)row["rps"]! > 0
            ? [name, Figure("rps", "F1"), Figure("success_rate", "P2"), Figure("p50_ms", "F2"), Figure("p99_ms", "F2")]
            : [name, "-", "-", "-", "-"]; // ended before there was anything to count
    }

    /// <summary>The port that the other verbs use by themselves; any, if something has it.</summary>
    private static int FreeApiPort()
    {
        using System.Net.Sockets.Socket probe = new(
            System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
        try
        {
            probe.Bind(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, DefaultApiPort));
            return DefaultApiPort;
        }
        catch (System.Net.Sockets.SocketException)
        {
            return 0;
        }
    }

    private static TimeSpan ParseDuration(string text)
    {
        (string number, double seconds) = text switch
        {
            [.. var n, 'm', 's'] => (n, 0.001),
            [.. var n, 's'] => (n, 1),
            [.. var n, 'm'] => (n, 60),
            [.. var n, 'h'] => (n, 3600),
            _ => (text, 1.0),
        };
        return double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out double amount) && amount > 0
            ? TimeSpan.FromSeconds(amount * seconds)
            : throw new CliException($"--for {text}: not a duration; for example 20s or 5m");
    }

    private sealed record Settings(TimeSpan Duration, double Rate, bool Json, bool Keep, int? ApiPort);
}
