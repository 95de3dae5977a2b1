namespace Tulle.Proxy.Admin;

/// <summary>Level of each named logger. Changed on the main thread, read by any.</summary>
public sealed class LogLevels
{
    /// <summary>Envoy's words, least important first.</summary>
    public static readonly string[] LevelNames = ["trace", "debug", "info", "warning", "error", "critical", "off"];

    /// <summary>The loggers that /logging lists: those of Envoy's that name a part which exists here.</summary>
    private static readonly string[] s_names =
    [
        "admin", "client", "config", "conn_handler", "connection", "dns", "ext_authz", "filter", "grpc",
        "health_checker", "http", "http2", "init", "io", "jwt", "main", "matcher", "misc", "pool", "rbac", "rds",
        "router", "runtime", "secret", "stats", "tracing", "upstream", "wasm",
    ];

    public const string UnknownName = "unknown logger name";

    private readonly int[] _levels = new int[s_names.Length];

    public static IReadOnlyList<string> Names => s_names;

    /// <summary>Index into <see cref="LevelNames"/> for a logger's place in <see cref="Names"/>.</summary>
    public int this[int logger] => Volatile.Read(ref _levels[logger]);

    /// <summary>Place of a logger, for callers that keep it; -1: no such logger.</summary>
    public static int Find(string name) => Array.IndexOf(s_names, name);

    public bool TrySetAll(string level)
    {
        if (!TryParse(level, out int value))
        {
            return false;
        }

        Array.Fill(_levels, value);
        return true;
    }

    public bool TrySet(string name, string level)
    {
        int logger = Find(name);
        if (logger < 0 || !TryParse(level, out int value))
        {
            return false;
        }

        Volatile.Write(ref _levels[logger], value);
        return true;
    }

    /// <summary>"name:level,name:level", of /logging and of --component-log-level: all of them or none.</summary>
    public bool TrySetSeveral(string list, out string? error)
    {
        var changes = new List<(string Name, string Level)>();
        error = null;
        foreach (string item in list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            string[] pair = item.Split(':', 2);
            error ??= pair.Length != 2 || pair[0].Length == 0 || pair[1].Length == 0
                ? "empty logger name or empty logger level"
                : !IsLevel(pair[1]) ? "unknown logger level" : Find(pair[0]) < 0 ? UnknownName : null;
            changes.Add((pair[0], pair[^1]));
        }

        if (error is not null)
        {
            return false;
        }

        foreach ((string name, string level) in changes)
        {
            TrySet(name, level);
        }

        return true;
    }

    public static bool IsLevel(string level) => TryParse(level, out _);

    private static bool TryParse(string level, out int value)
    {
        value = Array.IndexOf(LevelNames, level == "warn" ? "warning" : level);
        return value >= 0;
    }
}
