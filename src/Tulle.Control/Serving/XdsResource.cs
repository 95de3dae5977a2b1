using System.Security.Cryptography;

namespace Tulle.Control.Serving;

/// <summary>One encoded resource, shared by every proxy that gets the same. Immutable.</summary>
internal sealed class XdsResource
{
    public XdsResource(XdsType type, string name, byte[] bytes, string? refersTo = null)
    {
        Type = type;
        Name = name;
        Bytes = bytes;
        RefersTo = refersTo;
        Hash = BitConverter.ToUInt64(SHA256.HashData(bytes));
    }

    public XdsType Type { get; }

    public string Name { get; }

    /// <summary>The message in protobuf's wire format.</summary>
    public byte[] Bytes { get; }

    /// <summary>Of the content. A name with the same hash is not sent twice.</summary>
    public ulong Hash { get; }

    /// <summary>What a proxy asks for once it has this: an EDS cluster's endpoints, a listener's routes.</summary>
    public string? RefersTo { get; }
}
