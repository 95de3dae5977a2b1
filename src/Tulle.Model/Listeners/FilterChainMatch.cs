namespace Tulle.Model;

/// <summary>An empty list or null means: any. Chosen step by step without going back, in Envoy's order: destination
/// port, destination address, server name, transport protocol, application protocols, direct source, source type,
/// source address, source port.</summary>
public sealed record FilterChainMatch
{
    public static FilterChainMatch Any { get; } = new();

    public int? DestinationPort { get; init; }

    public CidrRange[] PrefixRanges { get; init; } = [];

    /// <summary>Lower case. "*.example.com" stands for any label sequence in front.</summary>
    public string[] ServerNames { get; init; } = [];

    /// <summary>"", "tls" or "raw_buffer".</summary>
    public string TransportProtocol { get; init; } = "";

    public string[] ApplicationProtocols { get; init; } = [];

    public ConnectionSourceType SourceType { get; init; }

    public CidrRange[] DirectSourcePrefixRanges { get; init; } = [];

    public CidrRange[] SourcePrefixRanges { get; init; } = [];

    public int[] SourcePorts { get; init; } = [];

    public bool MatchesAnything => DestinationPort is null && PrefixRanges.Length == 0 && ServerNames.Length == 0
        && TransportProtocol.Length == 0 && ApplicationProtocols.Length == 0 && SourceType == ConnectionSourceType.Any
        && DirectSourcePrefixRanges.Length == 0 && SourcePrefixRanges.Length == 0 && SourcePorts.Length == 0;
}
