using Tulle.Proxy.Telemetry;

namespace Tulle.Proxy.Downstream;

/// <summary>The slots of "http_inspector.*".</summary>
public sealed class HttpInspectorStatIds(StatsRegistry registry)
{
    public readonly int Http10Found = registry.Counter("http_inspector.http10_found");
    public readonly int Http11Found = registry.Counter("http_inspector.http11_found");
    public readonly int Http2Found = registry.Counter("http_inspector.http2_found");
    public readonly int HttpNotFound = registry.Counter("http_inspector.http_not_found");
}
