using Tulle.Xds.Messages;

namespace Tulle.Xds.Codec;

/// <summary>FNV-1a, 64 bits: the same for the same bytes on every machine and in every run.</summary>
public static class ContentHash
{
    public static ulong Of(ReadOnlySpan<byte> bytes)
    {
        ulong hash = 14695981039346656037;
        foreach (byte b in bytes) hash = (hash ^ b) * 1099511628211;
        return hash;
    }

    /// <summary>Over the deterministic encoding: fields by number, maps by key.</summary>
    public static ulong Of(Message message) => Of(ConfigWriter.ToWire(message));
}
