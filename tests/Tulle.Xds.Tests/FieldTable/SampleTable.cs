namespace Tulle.Xds.Tests.FieldTable;

/// <summary>Samples that have to mean something to the translation.</summary>
internal static class SampleTable
{
    public static Dictionary<string, string> Given { get; } = new(StringComparer.Ordinal)
    {
        ["SocketAddress"] = """{"address": "127.0.0.1", "port_value": 1}""",
        ["SocketAddress.address"] = "\"127.0.0.2\"",
        ["SocketAddress.named_port"] = "\"http\"",
        ["CidrRange"] = """{"address_prefix": "10.0.0.0", "prefix_len": 8}""",
        ["CidrRange.address_prefix"] = "\"10.0.0.0\"",
        ["Pipe.path"] = "\"/tmp/x\"",
        ["RegexMatcher"] = """{"regex": "a.*"}""",
        ["HeaderValue"] = """{"key": "x-a", "value": "b"}""",
        ["VirtualHost"] = """{"name": "other", "domains": ["other.test"]}""",
        ["VirtualHost.domains"] = "\"other.test\"",
        ["AccessLog"] = Typed("l", "access_loggers.stream.v3.StdoutAccessLog"),
        ["RouteMatch"] = """{"prefix": "/"}""",
        ["Route"] = """{"match": {"prefix": "/"}, "direct_response": {"status": 200}}""",
        ["RouteAction.cluster"] = "\"web\"",
        ["RouteAction.prefix_rewrite"] = "\"/x\"",
        ["RequestMirrorPolicy"] = """{"cluster": "web"}""",
        ["RequestMirrorPolicy.cluster"] = "\"web\"",
        ["ClusterWeight"] = """{"name": "web", "weight": 1}""",
        ["ClusterWeight.name"] = "\"web\"",
        ["WeightedCluster"] = """{"clusters": [{"name": "web", "weight": 1}]}""",
        ["TypedExtensionConfig.name"] = "\"envoy.x\"",
        ["ResourceMonitor"] = """{"name": "envoy.resource_monitors.global_downstream_max_connections"}""",
        ["ResourceMonitor.name"] = "\"envoy.resource_monitors.global_downstream_max_connections\"",
        ["LoadBalancingPolicy"] = "{\"policies\": [{\"typed_extension_config\": "
            + Typed("r", "load_balancing_policies.round_robin.v3.RoundRobin") + "}]}",
        ["ConfigSource"] = """{"ads": {}}""",
    };

    private static string Typed(string name, string type) =>
        """{"name": "NAME", "typed_config": {"@type": "type.googleapis.com/envoy.extensions.TYPE"}}"""
            .Replace("NAME", name, StringComparison.Ordinal).Replace("TYPE", type, StringComparison.Ordinal);
}
