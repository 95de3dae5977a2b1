using System.Globalization;

namespace Tulle.Wire.Tests.Harness;

/// <summary>The configuration around listeners that differ in some settings: one origin, of HTTP/1.1, with wide limits.</summary>
internal static class ListenersBootstrap
{
    private const string Whole = """
        {
          "admin": {"address": {"socket_address": {"address": "127.0.0.1", "port_value": {{admin}}}}},
          "static_resources": {
            "listeners": [{{listeners}}],
            "clusters": [{"name": "origin", "type": "STATIC", "connect_timeout": "{{connectTimeout}}",
              "circuit_breakers": {"thresholds": [{"max_connections": 4096, "max_pending_requests": 16384,
                "max_requests": 16384}]},
              "load_assignment": {"cluster_name": "origin", "endpoints": [{"lb_endpoints": [{"endpoint": {"address":
                {"socket_address": {"address": "127.0.0.1", "port_value": {{origin}}}}}}]}]}}]
          }
        }
        """;

    /// <summary>The bootstrap; {{admin}} and {{log}} in it are left to <see cref="ProxyUnderTest"/>.</summary>
    public static string Render(int originPort, string connectTimeout, IEnumerable<string> listeners) => Whole
        .Replace("{{origin}}", originPort.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
        .Replace("{{connectTimeout}}", connectTimeout, StringComparison.Ordinal)
        .Replace("{{listeners}}", string.Join(',', listeners), StringComparison.Ordinal);

    /// <summary>A listener's name, port, setting and the format of its access log, put into its template.</summary>
    public static string Fill(string listener, string name, int port, string setting) => listener
        .Replace("{{name}}", name, StringComparison.Ordinal)
        .Replace("{{port}}", port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
        .Replace("{{format}}", AccessLog.Format, StringComparison.Ordinal)
        .Replace("{{setting}}", setting, StringComparison.Ordinal);
}
