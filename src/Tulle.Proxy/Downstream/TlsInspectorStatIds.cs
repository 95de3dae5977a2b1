using Tulle.Proxy.Telemetry;

namespace Tulle.Proxy.Downstream;

/// <summary>The slots of "tls_inspector.*".</summary>
public sealed class TlsInspectorStatIds(StatsRegistry registry)
{
    public readonly int TlsFound = registry.Counter("tls_inspector.tls_found");
    public readonly int TlsNotFound = registry.Counter("tls_inspector.tls_not_found");
    public readonly int ClientHelloTooLarge = registry.Counter("tls_inspector.client_hello_too_big");
    public readonly int SniFound = registry.Counter("tls_inspector.sni_found");
    public readonly int SniNotFound = registry.Counter("tls_inspector.sni_not_found");
    public readonly int AlpnFound = registry.Counter("tls_inspector.alpn_found");
    public readonly int AlpnNotFound = registry.Counter("tls_inspector.alpn_not_found");
}
