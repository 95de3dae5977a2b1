using Tulle.Xds.Codec;

namespace Tulle.Xds.Tests.Translation;

/// <summary>What Envoy refuses is refused, with the place and in words that people can search for.</summary>
public sealed class RejectionTests
{
    private const string RouteConfig =
        "static_resources.listeners[0].filter_chains[0].filters[0].typed_config.route_config";

    private const string Route = RouteConfig + ".virtual_hosts[0].routes[0]";

    [Theory]
    [InlineData("{match: {prefix: /}, route: {cluster: nowhere}}", ".route.cluster", "unknown cluster 'nowhere'")]
    [InlineData("{match: {prefix: /}, route: {weighted_clusters: {clusters: [{name: web, weight: 0}]}}}",
        ".route.weighted_clusters", "Sum of weights in the weighted_cluster must be greater than 0")]
    [InlineData("{match: {prefix: /}, route: {weighted_clusters: {clusters: [{name: gone, weight: 1}]}}}",
        ".route.weighted_clusters.clusters[0].name", "unknown weighted cluster 'gone'")]
    [InlineData("{match: {prefix: /}, route: {cluster: web, request_mirror_policies: [{cluster: gone}]}}",
        ".route.request_mirror_policies[0]", "unknown shadow cluster 'gone'")]
    [InlineData("{match: {safe_regex: {regex: \"/items/([\"}}, route: {cluster: web}}",
        ".match.safe_regex.regex", "/items/([")]
    [InlineData("{match: {prefix: /}, route: {cluster: web}, request_headers_to_remove: [Host]}",
        ".request_headers_to_remove[0]", ":-prefixed or host headers may not be removed")]
    [InlineData("{match: {prefix: /}, route: {cluster: web}, request_headers_to_add: [{header: {key: ':path'}}]}",
        ".request_headers_to_add[0].header", ":-prefixed or host headers may not be modified")]
    [InlineData("{match: {prefix: /}, route: {cluster: web}, request_headers_to_add: "
        + "[{header: {key: x, value: '%NO_SUCH%'}}]}", ".request_headers_to_add[0].header.value", "NO_SUCH")]
    [InlineData("{match: {prefix: /}, route: {cluster: web, prefix_rewrite: /a, regex_rewrite: "
        + "{pattern: {regex: b}, substitution: c}}}", ".route", "Specify only one of prefix_rewrite")]
    [InlineData("{match: {prefix: /}, route: {cluster: web, upgrade_configs: [{upgrade_type: a}, {upgrade_type: A}]}}",
        ".route.upgrade_configs[1]", "Duplicate upgrade A")]
    [InlineData("{match: {prefix: /}, route: {cluster: web, upgrade_configs: [{upgrade_type: a, connect_config: {}}]}}",
        ".route.upgrade_configs[0]", "Non-CONNECT upgrade type a has ConnectConfig")]
    [InlineData("{match: {prefix: /}, route: {cluster: web, retry_policy: {retry_back_off: "
        + "{base_interval: 2s, max_interval: 1s}}}}", ".route.retry_policy.retry_back_off", "max_interval")]
    [InlineData("{match: {prefix: /}, route: {cluster: web, hedge_policy: {}}}",
        ".route.hedge_policy", "not supported yet")]
    [InlineData("{match: {prefix: /}, direct_response: {status: 200, body: {filename: /no/such/file}}}",
        ".direct_response.body.filename", "/no/such/file")]
    [InlineData("{match: {prefix: /}, route: {cluster: web}, typed_per_filter_config: "
        + "{x: {'@type': type.googleapis.com/envoy.extensions.filters.http.rbac.v3.RBACPerRoute}}}",
        ".typed_per_filter_config[\"x\"]", "not supported yet")]
    public void A_route_that_cannot_be_run_is_refused_with_its_path(string route, string path, string text) =>
        AssertRefused(Bootstraps.WithRoute(route), Route + path, text);

    [Fact]
    public void A_direct_response_body_above_the_limit_is_refused()
    {
        string route = $"{{match: {{prefix: /}}, direct_response: {{status: 200, body: {{inline_string: "
            + $"{new string('x', 4097)}}}}}}}";
        AssertRefused(Bootstraps.WithRoute(route), Route + ".direct_response.body",
            "response body size is 4097 bytes; maximum is 4096");
    }

    [Theory]
    [InlineData("{name: e, type: EDS}", ".eds_cluster_config", "cannot create an EDS cluster without an EDS config")]
    [InlineData("{name: o, type: ORIGINAL_DST}", ".lb_policy", "Only 'CLUSTER_PROVIDED' is allowed")]
    [InlineData("{name: o, type: STATIC, lb_policy: CLUSTER_PROVIDED}", ".lb_policy", "ORIGINAL_DST")]
    [InlineData("{name: o, type: ORIGINAL_DST, lb_policy: CLUSTER_PROVIDED, load_assignment: {cluster_name: o}}",
        ".load_assignment", "ORIGINAL_DST clusters must have no load assignment configured")]
    [InlineData("{name: l, type: LOGICAL_DNS, load_assignment: {cluster_name: l}}", ".load_assignment",
        "LOGICAL_DNS clusters must have a single locality_lb_endpoint and a single lb_endpoint")]
    [InlineData("{name: s, type: STATIC, load_assignment: {cluster_name: s, endpoints: [{lb_endpoints: [{endpoint: "
        + "{address: {socket_address: {address: web.test, port_value: 80}}}}]}]}}",
        ".load_assignment.endpoints[0].lb_endpoints[0].endpoint.address.socket_address.address",
        "malformed IP address: web.test. Consider setting resolver_name or setting cluster type to 'STRICT_DNS'")]
    [InlineData("{name: t, transport_socket: {name: tls, typed_config: {'@type': "
        + "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext}}}",
        ".transport_socket", "TLS ('tls') is not supported yet")]
    [InlineData("{name: h, health_checks: [{timeout: 1s, interval: 1s, unhealthy_threshold: 1, healthy_threshold: 1, "
        + "tcp_health_check: {}}]}", ".health_checks", "not supported yet")]
    [InlineData("{name: d, dns_failure_refresh_rate: {base_interval: 2s, max_interval: 1s}}",
        ".dns_failure_refresh_rate", "max_interval")]
    [InlineData("{name: x, typed_extension_protocol_options: {y: {'@type': type.googleapis.com/no.such.Type}}}",
        ".typed_extension_protocol_options[\"y\"].@type", "no.such.Type")]
    public void A_cluster_that_cannot_be_run_is_refused_with_its_path(string cluster, string path, string text) =>
        AssertRefused(Bootstraps.WithCluster(cluster), "static_resources.clusters[0]" + path, text);

    [Fact]
    public void A_domain_that_two_virtual_hosts_claim_is_refused() => AssertRefused(
        Bootstraps.WithManager($$$$"""
            http_filters: [{{{{Bootstraps.Router}}}}]
            route_config:
              name: r
              virtual_hosts: [{name: a, domains: [a.test]}, {name: b, domains: [b.test, A.test]}]
            """),
        RouteConfig + ".virtual_hosts",
        "Only unique values for domains are permitted. Duplicate entry of domain a.test in route r");

    [Fact]
    public void Two_static_clusters_of_one_name_are_refused() => AssertRefused(
        Bootstraps.WithCluster("{name: a}, {name: a}"), "static_resources.clusters[1].name", "duplicate cluster 'a'");

    [Fact]
    public void A_router_that_is_not_last_is_refused() => AssertRefused(
        Bootstraps.WithManager($$$$"""
            route_config: {name: r}
            http_filters:
            - name: my-router
              typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}
            - {{{{Bootstraps.Router}}}}
            """),
        "static_resources.listeners[0].filter_chains[0].filters[0].typed_config.http_filters[0]",
        "terminal filter named my-router of type envoy.extensions.filters.http.router.v3.Router must be the last");

    [Fact]
    public void A_chain_without_a_router_is_refused() => AssertRefused(
        Bootstraps.WithManager("""
            route_config: {name: r}
            http_filters:
            - {name: c, typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.cors.v3.Cors}}
            """),
        "static_resources.listeners[0].filter_chains[0].filters[0].typed_config.http_filters[0]",
        "non-terminal filter named c of type envoy.extensions.filters.http.cors.v3.Cors is the last filter");

    [Fact]
    public void A_filter_type_that_nobody_knows_is_refused() => AssertRefused(
        Bootstraps.WithManager($$$$"""
            route_config: {name: r}
            http_filters:
            - {name: f, typed_config: {"@type": type.googleapis.com/no.such.Filter}}
            - {{{{Bootstraps.Router}}}}
            """),
        "static_resources.listeners[0].filter_chains[0].filters[0].typed_config.http_filters[0].typed_config.@type",
        "no.such.Filter");

    [Fact]
    public void A_filter_that_cannot_be_run_is_refused_unless_it_is_optional()
    {
        string manager = $$$$"""
            route_config: {name: r}
            http_filters:
            - name: f
              is_optional: OPTIONAL
              typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.rbac.v3.RBAC}
            - {{{{Bootstraps.Router}}}}
            """;
        AssertRefused(
            Bootstraps.WithManager(manager.Replace("OPTIONAL", "false")),
            "static_resources.listeners[0].filter_chains[0].filters[0].typed_config.http_filters[0].typed_config",
            "not supported yet");
        (_, ConfigErrors errors) = Bootstraps.Read(Bootstraps.WithManager(manager.Replace("OPTIONAL", "true")));
        Assert.True(errors.IsEmpty, errors.ToString());
    }

    [Fact]
    public void A_log_format_with_an_unknown_command_is_refused() => AssertRefused(
        Bootstraps.WithManager($$$$"""
            route_config: {name: r}
            http_filters: [{{{{Bootstraps.Router}}}}]
            access_log:
            - name: file
              typed_config:
                "@type": type.googleapis.com/envoy.extensions.access_loggers.file.v3.FileAccessLog
                path: /tmp/x
                log_format: {text_format_source: {inline_string: "%NOT_A_COMMAND%"}}
            """),
        "static_resources.listeners[0].filter_chains[0].filters[0].typed_config.access_log[0].typed_config"
            + ".log_format.text_format_source",
        "NOT_A_COMMAND");

    [Fact]
    public void Filter_chains_that_match_the_same_are_refused() => AssertRefused(
        """
        static_resources:
          listeners:
          - name: main
            address: {socket_address: {address: 127.0.0.1, port_value: 1}}
            filter_chains:
            - {name: one, filter_chain_match: {server_names: [a.test, b.test]}}
            - {name: two, filter_chain_match: {server_names: [B.test]}}
        """,
        "static_resources.listeners[0].filter_chains[1].filter_chain_match",
        "filter chain 'two' has the same matching rules defined as 'one'");

    [Theory]
    [InlineData("{name: main}", ".address", "main")]
    [InlineData("{name: main, address: {socket_address: {address: web.test, port_value: 1}}, filter_chains: [{}]}",
        ".address.socket_address.address", "malformed IP address: web.test")]
    [InlineData("{name: main, address: {socket_address: {address: 127.0.0.1, port_value: 1}}}",
        ".filter_chains", "no filter chains specified")]
    public void A_listener_that_cannot_be_opened_is_refused(string listener, string path, string text) =>
        AssertRefused($"static_resources: {{listeners: [{listener}]}}", "static_resources.listeners[0]" + path, text);

    [Fact]
    public void Dynamic_resources_without_node_id_name_the_flags() => AssertRefused(
        "dynamic_resources: {}", "dynamic_resources", "--service-node and --service-cluster");

    [Fact]
    public void A_discovery_file_that_does_not_exist_is_named() => AssertRefused(
        """
        node: {id: a, cluster: b}
        dynamic_resources: {cds_config: {path_config_source: {path: /no/such/cds.json}}}
        """,
        "dynamic_resources.cds_config.path_config_source.path", "/no/such/cds.json");

    [Fact]
    public void Every_error_of_a_bootstrap_is_reported_at_once()
    {
        (_, ConfigErrors errors) = Bootstraps.Read(Bootstraps.WithRoute(
            "{match: {prefix: /}, route: {cluster: no1}}, {match: {prefix: /}, route: {cluster: no2}}"));

        Assert.Equal(2, errors.Errors.Count);
    }

    private static void AssertRefused(string yaml, string path, string text)
    {
        (object? builder, ConfigErrors errors) = Bootstraps.Read(yaml);

        Assert.Null(builder);
        Assert.True(
            errors.Errors.Any(e => e.Path == path && e.Message.Contains(text)),
            $"wanted {path}: ...{text}...\nfound {errors}");
    }
}
