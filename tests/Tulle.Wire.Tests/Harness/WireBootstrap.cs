using System.Globalization;

namespace Tulle.Wire.Tests.Harness;

/// <summary>The proxy's configuration: some listeners that differ in one setting each, one origin.</summary>
internal static class WireBootstrap
{
    private const string Whole = """
        {
          "admin": {"address": {"socket_address": {"address": "127.0.0.1", "port_value": {{admin}}}}},
          "static_resources": {
            "listeners": [{{listeners}}],
            "clusters": [{
              "name": "origin", "type": "STATIC", "connect_timeout": "1s",
              "circuit_breakers": {"thresholds": [{"max_connections": 4096, "max_pending_requests": 4096,
                "max_requests": 4096}]},
              "load_assignment": {"cluster_name": "origin", "endpoints": [{"lb_endpoints": [{"endpoint": {"address":
                {"socket_address": {"address": "127.0.0.1", "port_value": {{origin}}}}}}]}]}
            }]
          }
        }
        """;

    private const string Listener = """
        {"name": "{{name}}",
         "address": {"socket_address": {"address": "127.0.0.1", "port_value": {{port}}}},
         "filter_chains": [{"filters": [{"name": "hcm", "typed_config": {
           "@type":
             "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
           "stat_prefix": "{{name}}", "codec_type": "HTTP1", "delayed_close_timeout": "0.01s",
           {{setting}}
           "access_log": [{"name": "file", "typed_config": {
             "@type": "type.googleapis.com/envoy.extensions.access_loggers.file.v3.FileAccessLog", "path": "{{log}}",
             "log_format": {"text_format_source": {"inline_string": "{{format}}"}}}}],
           "route_config": {"name": "{{name}}", "virtual_hosts": [
             {"name": "private", "domains": ["private.test"], "routes": [
               {"match": {"prefix": "/"}, "direct_response": {"status": 299}}]},
             {"name": "all", "domains": ["*"], "routes": [
               {"match": {"prefix": "/up"},
                "route": {"cluster": "origin", "upgrade_configs": [{"upgrade_type": "websocket"}]}},
               {"match": {"prefix": "/short"}, "route": {"cluster": "origin", "timeout": "0.3s"}},
               {"match": {"prefix": "/"}, "route": {"cluster": "origin"}}]}]},
           "http_filters": [{"name": "router", "typed_config": {
             "@type": "type.googleapis.com/envoy.extensions.filters.http.router.v3.Router"}}]}}]}]}
        """;

    /// <summary>The bootstrap; {{admin}} and {{log}} in it are left to <see cref="ProxyUnderTest"/>.</summary>
    public static string Render(int originPort, IReadOnlyDictionary<string, int> listeners) => Whole
        .Replace("{{origin}}", originPort.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
        .Replace("{{listeners}}", string.Join(',', listeners.Select(Render)), StringComparison.Ordinal);

    private static string Render(KeyValuePair<string, int> listener) => Listener
        .Replace("{{name}}", listener.Key, StringComparison.Ordinal)
        .Replace("{{port}}", listener.Value.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
        .Replace("{{format}}", AccessLog.Format, StringComparison.Ordinal)
        .Replace("{{setting}}", Setting(listener.Key), StringComparison.Ordinal);

    private static string Setting(string name) => name switch
    {
        "main" => "",
        "reject" => """ "common_http_protocol_options": {"headers_with_underscores_action": "REJECT_REQUEST"}, """,
        "drop" => """ "common_http_protocol_options": {"headers_with_underscores_action": "DROP_HEADER"}, """,
        "http10" => """
            "http_protocol_options": {"accept_http_10": true, "default_host_for_http_10": "fallback.test"},
            """,
        "trailers" => """ "http_protocol_options": {"enable_trailers": true}, """,
        "timed" => """ "request_headers_timeout": "0.3s", "request_timeout": "0.5s", """,
        "idle" => """ "stream_idle_timeout": "0.3s", """,
        _ => throw new ArgumentException(name, nameof(name)),
    };
}
