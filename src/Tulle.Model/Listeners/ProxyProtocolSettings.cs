namespace Tulle.Model;

/// <summary>The proxy_protocol listener filter.</summary>
public sealed record ProxyProtocolSettings
{
    public bool AllowRequestsWithoutProxyProtocol { get; init; }

    public bool DisallowV1 { get; init; }

    public bool DisallowV2 { get; init; }

    /// <summary>"proxy_proto.PREFIX." of its stats; "" for none.</summary>
    public string StatPrefix { get; init; } = "";
}
