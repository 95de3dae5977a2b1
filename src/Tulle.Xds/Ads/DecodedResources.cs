using System.Text;
using Tulle.Xds.Codec;
using Tulle.Xds.Messages;
using Tulle.Xds.Translation;

namespace Tulle.Xds.Ads;

/// <summary>
/// The resources of one type as the last response had them, by a hash of their bytes. What a response repeats is the same
/// message again: it costs a hash, and whoever holds it sees by reference that nothing changed.
/// </summary>
internal sealed class DecodedResources
{
    private Dictionary<ulong, ConfigResource> _known = [];
    private Dictionary<ulong, ConfigResource> _next = [];

    /// <summary>Null, with errors, where one of them is wrong: then none is used.</summary>
    public List<ConfigResource>? Read(SotwResponse response, ConfigErrors errors)
    {
        var read = new List<ConfigResource>(response.Resources.Count);
        _next.Clear();
        for (int i = 0; i < response.Resources.Count; i++)
        {
            ReadOnlyMemory<byte> bytes = response.Resources[i];
            ulong hash = ContentHash.Of(bytes.Span) ^ (uint)bytes.Length;
            ConfigResource? resource = _known.TryGetValue(hash, out ConfigResource? known)
                ? known with { Version = response.Version } : Decode(bytes, i, response, errors);
            if (resource is not null)
            {
                read.Add(resource);
                _next[hash] = resource;
            }
        }

        if (!errors.IsEmpty)
        {
            return null;
        }

        (_known, _next) = (_next, _known);
        return read;
    }

    private static ConfigResource? Decode(
        ReadOnlyMemory<byte> bytes, int index, SotwResponse response, ConfigErrors errors)
    {
        string root = $"resources[{index}]";

        // Anys keep the memory that they were read from: one resource must not keep the whole response.
        if (ReadAny(bytes.ToArray()) is { } any)
        {
            return DiscoveryResources.ReadOne(any, response.TypeUrl, response.Version, errors, root);
        }

        errors.Add(root, "not valid protobuf: a google.protobuf.Any is expected");
        return null;
    }

    private static Any? ReadAny(ReadOnlyMemory<byte> bytes)
    {
        const int TypeUrlField = 1;
        const int ValueField = 2;
        string typeUrl = "";
        ReadOnlyMemory<byte> content = default;
        var reader = new WireReader(bytes);
        while (!reader.AtEnd)
        {
            if (!reader.TryTag(out int number, out WireType type) || type != WireType.LengthDelimited
                || !reader.TryBytes(out ReadOnlyMemory<byte> value))
            {
                return null;
            }

            if (number == TypeUrlField)
            {
                typeUrl = Encoding.UTF8.GetString(value.Span);
            }
            else if (number == ValueField)
            {
                content = value;
            }
        }

        return new Any { TypeUrl = typeUrl, Value = content };
    }
}
