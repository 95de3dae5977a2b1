using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Tulle.Net;

namespace Tulle.Load;

/// <summary>What the command line says.</summary>
internal sealed class LoadOptions
{
    public const string Usage = """
        usage: tulle-load --url http://IP:PORT/PATH [--url ...] [--rate R] [--connections N] [--duration 20s]
                          [--warmup 3s] [--interval 1s] [--json]
          --url          where to; more than one: in turn, all of one host and port
          --rate         requests per second, on a fixed schedule (default 200)
          --connections  at most so many requests at once (default 16)
          --duration     how long, warm-up included; 0 = until a signal (default 20s)
          --warmup       requests of the first moments are sent, not counted (default 3s)
          --interval     print a JSON line about the last interval, so often
          --json         the summary as one JSON object
        """;

    public List<string> Paths { get; } = [];

    public string Host { get; private set; } = "";

    public SocketAddress Address { get; private set; }

    public double Rate { get; private set; } = 200;

    public int Connections { get; private set; } = 16;

    public long DurationMs { get; private set; } = 20_000;

    public long WarmupMs { get; private set; } = 3_000;

    public long IntervalMs { get; private set; }

    public bool Json { get; private set; }

    public static bool TryParse(string[] args, [NotNullWhen(true)] out LoadOptions? options, out string error)
    {
        options = null;
        LoadOptions parsed = new();
        for (int i = 0; i < args.Length; i++)
        {
            if (args[i] == "--json")
            {
                parsed.Json = true;
                continue;
            }

            if (i + 1 == args.Length)
            {
                error = $"{args[i]} needs a value";
                return false;
            }

            if (!parsed.Take(args[i], args[i + 1]))
            {
                error = $"{args[i]} {args[i + 1]}: unknown flag or bad value";
                return false;
            }

            i++;
        }

        error = parsed.Paths.Count == 0 ? "--url is missing" : "";
        options = parsed.Paths.Count == 0 ? null : parsed;
        return options is not null;
    }

    private bool Take(string flag, string value)
    {
        switch (flag)
        {
            case "--url":
                return TakeUrl(value);
            case "--rate":
                return double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double rate)
                    && (Rate = rate) is > 0 and <= 1_000_000;
            case "--connections":
                return int.TryParse(value, CultureInfo.InvariantCulture, out int connections)
                    && (Connections = connections) is > 0 and <= 10_000;
            case "--duration":
                return TryMs(value, out long duration) && (DurationMs = duration) >= 0;
            case "--warmup":
                return TryMs(value, out long warmup) && (WarmupMs = warmup) >= 0;
            case "--interval":
                return TryMs(value, out long interval) && (IntervalMs = interval) > 0;
            default:
                return false;
        }
    }

    private bool TakeUrl(string value)
    {
        if (!Uri.TryCreate(value, UriKind.Absolute, out Uri? uri) || uri.Scheme != "http"
            || !SocketAddress.TryParseIp(uri.Host.Trim('[', ']'), uri.Port, out SocketAddress address))
        {
            return false;
        }

        if (Paths.Count > 0 && address != Address)
        {
            return false;
        }

        Address = address;
        Host = uri.Authority;
        Paths.Add(uri.PathAndQuery);
        return true;
    }

    private static bool TryMs(string value, out long ms)
    {
        (string number, double unit) = value switch
        {
            [.. var n, 'm', 's'] => (n, 1.0),
            [.. var n, 's'] => (n, 1_000.0),
            [.. var n, 'm'] => (n, 60_000.0),
            _ => (value, 1_000.0),
        };
        bool ok = double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out double amount);
        ms = (long)(amount * unit);
        return ok && amount is >= 0 and < 1e7;
    }
}
