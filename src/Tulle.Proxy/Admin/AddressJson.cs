using System.Text;
using System.Text.Json;
using Tulle.Net;

namespace Tulle.Proxy.Admin;

/// <summary>envoy.config.core.v3.Address of a socket's address.</summary>
internal static class AddressJson
{
    internal static void Write(Utf8JsonWriter json, in SocketAddress address)
    {
        json.WriteStartObject();
        if (address.IsIp)
        {
            Span<byte> host = stackalloc byte[64];
            json.WriteStartObject("socket_address");
            json.WriteString("address", Encoding.ASCII.GetString(host[..address.FormatHost(host)]));
            json.WriteNumber("port_value", address.Port);
            json.WriteEndObject();
        }
        else
        {
            json.WriteStartObject("pipe");
            json.WriteString("path", address.Path);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }
}
