using System.Globalization;
using System.Text.Json.Nodes;

namespace Tulle.Cli.Output;

/// <summary>Reads what may be missing from JSON that Envoy's rules made: zero and empty are left out, and 64-bit numbers
/// are text.</summary>
internal static class NodeText
{
    public static string At(JsonNode? node, params ReadOnlySpan<string> path)
    {
        foreach (string name in path)
        {
            node = node is JsonObject map ? map[name] : null;
        }

        return node?.ToString() ?? "";
    }

    public static IEnumerable<JsonNode> Items(JsonNode? node, string name) =>
        ((node as JsonObject)?[name] as JsonArray ?? []).OfType<JsonNode>();

    public static long Number(JsonNode? node) =>
        long.TryParse(node?.ToString(), NumberStyles.Integer, CultureInfo.InvariantCulture, out long number) ? number : 0;

    /// <summary>Of envoy.config.core.v3.Address: HOST:PORT, or a socket's path.</summary>
    public static string Address(JsonNode? address)
    {
        if (address?["socket_address"] is { } socket)
        {
            string host = At(socket, "address");
            string port = At(socket, "port_value") is { Length: > 0 } number ? number : At(socket, "named_port");
            return (host.Contains(':') ? $"[{host}]" : host) + ":" + (port.Length > 0 ? port : "0");
        }

        return At(address, "pipe", "path") is { Length: > 0 } path ? "unix:" + path
            : address?["envoy_internal_address"] is not null ? "internal" : "";
    }
}
