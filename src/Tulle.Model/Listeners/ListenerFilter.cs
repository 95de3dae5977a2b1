namespace Tulle.Model;

public sealed record ListenerFilter(string Name, ListenerFilterKind Kind)
{
    /// <summary>http_inspector and tls_inspector only peek; proxy_protocol consumes its header.</summary>
    public bool AllowRequestsWithoutProxyProtocol { get; init; }
}
