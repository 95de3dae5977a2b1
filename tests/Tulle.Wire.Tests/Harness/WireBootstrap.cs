namespace Tulle.Wire.Tests.Harness;

/// <summary>The proxy's configuration: some listeners that differ in one setting each, one origin.</summary>
internal static class WireBootstrap
{
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

    public static string Render(int originPort, IReadOnlyDictionary<string, int> listeners) =>
        ListenersBootstrap.Render(originPort, "1s", listeners.Select(static l =>
            ListenersBootstrap.Fill(Listener, l.Key, l.Value, Setting(l.Key))));

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
