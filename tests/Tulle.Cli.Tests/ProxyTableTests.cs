using System.Text.Json.Nodes;
using Tulle.Cli.Client;
using Tulle.Cli.Output;

namespace Tulle.Cli.Tests;

public sealed class ProxyTableTests
{
    [Fact]
    public void Clusters_are_a_row_an_endpoint_with_health_and_counts()
    {
        JsonArray statuses = JsonNode.Parse("""
            [{"name": "api", "circuit_breakers": {"thresholds": [{"max_connections": 9, "max_pending_requests": 8,
                "max_requests": 7, "max_retries": 3}]},
              "host_statuses": [
                {"address": {"socket_address": {"address": "10.0.0.1", "port_value": 80}}, "weight": 1,
                 "stats": [{"name": "cx_active", "value": "2", "type": "GAUGE"}, {"name": "rq_total", "value": "7"},
                           {"name": "rq_error"}], "health_status": {"eds_health_status": "HEALTHY"}},
                {"address": {"socket_address": {"address": "::1", "port_value": 81}}, "weight": 3, "priority": 1,
                 "hostname": "b.example", "locality": {"zone": "z1"},
                 "health_status": {"eds_health_status": "DRAINING", "failed_active_health_check": true}}]},
             {"name": "empty"}]
            """)!.AsArray();
        List<JsonNode> configs =
        [
            JsonNode.Parse("""{"name": "api", "type": "EDS", "lb_policy": "LEAST_REQUEST"}""")!,
            JsonNode.Parse("""{"name": "empty", "type": "STRICT_DNS"}""")!,
        ];

        Assert.Equal(
            [
                "CLUSTER TYPE BALANCER ENDPOINT HEALTH WEIGHT CX RQ RQ TOTAL RQ ERRORS CX FAILED HOSTNAME ZONE PRIORITY"
                    + " LIMITS CX/PENDING/RQ/RETRIES",
                "api EDS LEAST_REQUEST 10.0.0.1:80 healthy 1 2 0 7 0 0 0 9/8/7/3",
                "api EDS LEAST_REQUEST [::1]:81 draining, failed active health check 3 0 0 0 0 0 b.example z1 1 9/8/7/3",
                "empty STRICT_DNS ROUND_ROBIN <none> - - - - - - - 0/0/0/0",
            ],
            Lines(writer => ClusterTable.Write(writer, statuses!, configs, wide: true)));
    }

    [Fact]
    public void Listeners_say_which_connections_a_chain_takes_and_what_it_serves()
    {
        JsonNode listener = JsonNode.Parse("""
            {"name": "front", "address": {"socket_address": {"address": "0.0.0.0", "port_value": 0}},
             "filter_chains": [
               {"name": "web", "filter_chain_match": {"server_names": ["a.example", "b.example"], "destination_port": 443},
                "transport_socket": {"name": "tls"},
                "filters": [{"name": "hcm", "typed_config": {
                  "@type": "type.googleapis.com/x.v3.HttpConnectionManager",
                  "rds": {"route_config_name": "front-routes"}, "upgrade_configs": [{"upgrade_type": "websocket"}],
                  "http_filters": [{"name": "envoy.filters.http.cors"}, {"name": "envoy.filters.http.router"}]}}]},
               {"filter_chain_match": {"source_prefix_ranges": [{"address_prefix": "10.0.0.0", "prefix_len": 8}]},
                "filters": [{"name": "tcp", "typed_config": {
                  "@type": "type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy",
                  "weighted_clusters": {"clusters": [{"name": "a", "weight": 3}, {"name": "b", "weight": 1}]}}}]}],
             "default_filter_chain": {"filters": [{"name": "tcp", "typed_config": {
                  "@type": "type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy", "cluster": "c"}}]}}
            """)!;

        Assert.Equal(
            [
                "LISTENER ADDRESS CX CHAIN MATCH SERVES",
                "front 0.0.0.0:8443 5 web sni a.example|b.example, to port 443 "
                    + "tls, http -> routes front-routes (discovered), filters cors, websocket",
                "front 0.0.0.0:8443 5 #1 from 10.0.0.0/8 tcp -> 75% a, 25% b",
                "front 0.0.0.0:8443 5 #2 no other tcp -> c",
            ],
            Lines(writer => ListenerTable.Write(writer, [listener], _ => "0.0.0.0:8443", _ => "5")));
    }

    [Theory]
    [InlineData("""{"match": {"path": "/a"}, "redirect": {"path_redirect": "/b", "response_code": "FOUND"}}""",
        "path /a redirect 302 /b - -")]
    [InlineData("""{"match": {"prefix": "/"}, "redirect": {"https_redirect": true, "host_redirect": "x"}}""",
        "prefix / redirect 301 https://x - -")]
    [InlineData("""{"match": {"prefix": "/"}, "direct_response": {"status": 404, "body": {"inline_string": "no\n"}}}""",
        "prefix / answers 404 \"no\" - -")]
    [InlineData("""
        {"match": {"path_separated_prefix": "/v1", "headers": [{"name": ":method", "string_match": {"exact": "GET"}},
            {"name": "x", "present_match": true, "invert_match": true}]},
         "route": {"cluster": "c", "timeout": "0s", "prefix_rewrite": "/", "retry_policy": {}}}
        """, "segments /v1, :method = GET, not x present c, prefix -> / none 1")]
    [InlineData("""
        {"match": {"safe_regex": {"regex": "^/a.*"}}, "route": {"timeout": "3s", "weighted_clusters": {"clusters": [
            {"name": "a", "weight": 80}, {"name": "b", "weight": 20}]}, "retry_policy": {"num_retries": 2},
            "request_mirror_policies": [{"cluster": "m"}]}}
        """, "path ~ ^/a.* 80% a, 20% b, copy to m 3s 2")]
    [InlineData("""{"match": {"prefix": "/"}, "route": {"cluster": "c"}}""", "prefix / c 15s (default) -")]
    public void Routes_say_what_matches_and_where_it_goes(string route, string shown)
    {
        JsonNode routes = JsonNode.Parse(
            $$"""{"name": "r", "virtual_hosts": [{"name": "h", "domains": ["a", "*.b"], "routes": [{{route}}]}]}""")!;

        Assert.Equal(
            ["ROUTES VIRTUAL HOST DOMAINS MATCH TARGET TIMEOUT RETRIES", "r h a,*.b " + shown],
            Lines(writer => RouteTable.Write(writer, [routes], wide: false)));
    }

    [Fact]
    public void Access_logs_are_found_wherever_a_listener_has_them()
    {
        ConfigDump dump = new(JsonNode.Parse("""
            {"configs": [
              {"@type": "type.googleapis.com/envoy.admin.v3.BootstrapConfigDump", "bootstrap": {
                "node": {"metadata": {"tulle.log_file": "/tmp/out.log"}}, "admin": {"access_log": [{"typed_config": {
                  "@type": "type.googleapis.com/envoy.extensions.access_loggers.file.v3.FileAccessLog", "path": "/a.log"}}]}}},
              {"@type": "type.googleapis.com/envoy.admin.v3.ListenersConfigDump", "dynamic_listeners": [{"active_state":
                {"listener": {"name": "l", "filter_chains": [{"filters": [{"typed_config": {"access_log": [{"typed_config": {
                  "@type": "type.googleapis.com/envoy.extensions.access_loggers.stream.v3.StdoutAccessLog"}}]}}]}]}}}]}]}
            """)!);
        ProxyLogs logs = new(dump);

        Assert.Equal([("listener l", "/dev/stdout"), ("admin", "/a.log")], logs.AccessLogs);
        Assert.Equal("/tmp/out.log", logs.FileOf("/dev/stdout"));
        Assert.Equal("/a.log", logs.FileOf("/a.log"));
    }

    [Theory]
    [InlineData("127.0.0.1:9901", "http://127.0.0.1:9901/", null)]
    [InlineData("9901", "http://127.0.0.1:9901/", null)]
    [InlineData("http://localhost:1", "http://localhost:1/", null)]
    [InlineData("unix:/run/a.sock", "http://localhost/", "/run/a.sock")]
    [InlineData("./a.sock", "http://localhost/", "./a.sock")]
    [InlineData("@abstract", "http://localhost/", "\0abstract")]
    public void An_admin_address_is_a_port_a_host_or_a_socket(string text, string uri, string? socket)
    {
        AdminAddress address = AdminAddress.Parse(text);

        Assert.Equal((uri, socket), (address.Base.ToString(), address.SocketPath));
        Assert.Throws<CliException>(() => AdminAddress.Parse("ftp://x"));
    }

    /// <summary>The lines, with one blank for any number.</summary>
    private static List<string> Lines(Action<TextWriter> write)
    {
        StringWriter writer = new();
        write(writer);
        return
        [
            .. writer.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries))),
        ];
    }
}
