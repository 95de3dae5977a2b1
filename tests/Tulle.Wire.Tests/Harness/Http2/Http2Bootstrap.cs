namespace Tulle.Wire.Tests.Harness.Http2;

/// <summary>A bootstrap with listeners that take HTTP/2 and differ in some settings; one HTTP/1.1 origin.</summary>
internal static class Http2Bootstrap
{
    private const string Listener = """
        {"name": "{{name}}",
         "address": {"socket_address": {"address": "127.0.0.1", "port_value": {{port}}}},
         "filter_chains": [{"filters": [{"name": "hcm", "typed_config": {
           "@type":
             "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
           "stat_prefix": "{{name}}", "codec_type": "AUTO", "delayed_close_timeout": "0.5s",
           {{setting}}
           "access_log": [{"name": "file", "typed_config": {
             "@type": "type.googleapis.com/envoy.extensions.access_loggers.file.v3.FileAccessLog", "path": "{{log}}",
             "log_format": {"text_format_source": {"inline_string": "{{format}}"}}}}],
           "route_config": {"name": "{{name}}", "virtual_hosts": [{"name": "all", "domains": ["*"], "routes": [
             {"match": {"connect_matcher": {}}, "route": {"cluster": "origin", "upgrade_configs": [
               {"upgrade_type": "CONNECT", "connect_config": {}}]}},
             {"match": {"prefix": "/own"}, "direct_response": {"status": 200, "body": {"inline_string": "own"}}},
             {"match": {"prefix": "/"}, "route": {"cluster": "origin", "timeout": "0s"}}]}]},
           "http_filters": [{"name": "router", "typed_config": {
             "@type": "type.googleapis.com/envoy.extensions.filters.http.router.v3.Router"}}]}}]}]}
        """;

    /// <summary>By name: further settings of the connection manager, each ending in a comma.</summary>
    public static string Render(int originPort, IReadOnlyDictionary<string, (int Port, string Setting)> listeners) =>
        ListenersBootstrap.Render(originPort, "10s", listeners.Select(static l =>
            ListenersBootstrap.Fill(Listener, l.Key, l.Value.Port, l.Value.Setting)));
}
