using System.Text.Json;
using Tulle.Xds.Codec;
using Tulle.Xds.Messages;

namespace Tulle.Control.Serving;

/// <summary>Shows encoded resources to people. Only the bytes are kept, so they are decoded on demand.</summary>
internal static class XdsJson
{
    public static void Write(Utf8JsonWriter writer, XdsResource resource)
    {
        var errors = new ConfigErrors();
        Message message = resource.Type switch
        {
            XdsType.Cluster => ConfigReader.ReadWire<Cluster>(resource.Bytes, errors),
            XdsType.Endpoint => ConfigReader.ReadWire<ClusterLoadAssignment>(resource.Bytes, errors),
            XdsType.Listener => ConfigReader.ReadWire<Listener>(resource.Bytes, errors),
            _ => ConfigReader.ReadWire<RouteConfiguration>(resource.Bytes, errors),
        };
        ConfigWriter.WriteJson(message, writer);
    }
}
