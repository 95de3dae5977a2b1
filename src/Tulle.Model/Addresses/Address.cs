namespace Tulle.Model;

/// <summary>Where to listen or to connect. Literal addresses and names are kept apart: only clusters of a DNS type
/// may carry a name.</summary>
public sealed record Address
{
    public required AddressKind Kind { get; init; }

    /// <summary>IP literal or host name (Socket), file system path or "@name" for an abstract one (Pipe).</summary>
    public required string Text { get; init; }

    public int Port { get; init; }

    /// <summary>Mode bits of the socket file; 0 leaves the umask's.</summary>
    public int PipeMode { get; init; }

    /// <summary>True for [::] listeners that accept IPv4 too.</summary>
    public bool Ipv4Compat { get; init; }

    /// <summary>The parsed literal; null for names and pipes.</summary>
    public System.Net.IPAddress? Ip { get; init; }

    /// <summary>Envoy's spelling: "1.2.3.4:80", "[::1]:80", "/run/x.sock", "@abstract".</summary>
    public override string ToString() => Kind switch
    {
        AddressKind.Pipe => Text,
        AddressKind.EnvoyInternal => "envoy://" + Text,
        _ when Ip is { AddressFamily: System.Net.Sockets.AddressFamily.InterNetworkV6 } => $"[{Text}]:{Port}",
        _ => $"{Text}:{Port}",
    };
}
