using System.Net;

namespace Tulle.Control;

/// <summary>How a control plane runs; the CLI's flags fill it.</summary>
public sealed record ControlOptions
{
    /// <summary>The SQLite file.</summary>
    public required string StorePath { get; init; }

    /// <summary>The unix socket on which proxies ask for their configuration; only this user may open it.</summary>
    public required string XdsSocketPath { get; init; }

    public IPAddress ApiAddress { get; init; } = IPAddress.Loopback;

    /// <summary>0: any free port.</summary>
    public int ApiPort { get; init; } = 15080;

    /// <summary>Host names, beside localhost and IP addresses, under which the API may be called.</summary>
    public IReadOnlyList<string> ApiHosts { get; init; } = [];

    /// <summary>Quiet time after a change before proxies hear of it: changes that come together are sent
    /// together.</summary>
    public TimeSpan DebounceQuiet { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Longest time that a steady trickle of changes may hold one back.</summary>
    public TimeSpan DebounceLongest { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Gets a line for people for each event worth one.</summary>
    public Action<string> Log { get; init; } = static _ => { };
}
