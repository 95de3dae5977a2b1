using Tulle.Control.Serving;
using Tulle.Xds.Codec;
using Tulle.Xds.Messages;

namespace Tulle.Control.Compiler;

/// <summary>Small pieces of Envoy's messages that recur.</summary>
internal static class Wire
{
    public static XdsResource Encode(XdsType type, string name, Message message, string? refersTo = null) =>
        new(type, name, ConfigWriter.ToWire(message), refersTo);

    public static Address Address(string address, int port) => new()
    {
        SocketAddress = new SocketAddress { Address = address, PortValue = (uint)port },
    };

    public static ConfigSource Ads() => new()
    {
        Ads = new AggregatedConfigSource(),
        ResourceApiVersion = ApiVersion.V3,
    };

    /// <summary>Metadata with one key that Tulle's proxy knows and others pass over.</summary>
    public static Metadata Mark(string key)
    {
        var metadata = new Metadata();
        metadata.FilterMetadata.Add(key, new Struct());
        return metadata;
    }

    public static Duration ToDuration(TimeSpan span) => Duration.FromMs((long)span.TotalMilliseconds);
}
