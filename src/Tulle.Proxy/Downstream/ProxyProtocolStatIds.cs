using Tulle.Proxy.Telemetry;

namespace Tulle.Proxy.Downstream;

/// <summary>The slots of "proxy_proto.[PREFIX.]*".</summary>
public sealed class ProxyProtocolStatIds
{
    public readonly int NotFoundAllowed, NotFoundDisallowed, V1Found, V1Disallowed, V1Error, V2Found, V2Disallowed, V2Error;

    public ProxyProtocolStatIds(StatsRegistry registry, string statPrefix)
    {
        string p = statPrefix.Length == 0 ? "proxy_proto." : $"proxy_proto.{statPrefix}.";
        NotFoundAllowed = registry.Counter(p + "not_found_allowed");
        NotFoundDisallowed = registry.Counter(p + "not_found_disallowed");
        V1Found = registry.Counter(p + "versions.v1.found");
        V1Disallowed = registry.Counter(p + "versions.v1.disallowed");
        V1Error = registry.Counter(p + "versions.v1.error");
        V2Found = registry.Counter(p + "versions.v2.found");
        V2Disallowed = registry.Counter(p + "versions.v2.disallowed");
        V2Error = registry.Counter(p + "versions.v2.error");
    }
}
