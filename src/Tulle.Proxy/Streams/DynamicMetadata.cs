using System.Collections.Frozen;
using Tulle.Model;

namespace Tulle.Proxy.Streams;

/// <summary>What filters noted about one stream, by namespace. A handful of entries at most; they are configuration's
/// own objects, so noting them allocates nothing unless two meet in one namespace.</summary>
public sealed class DynamicMetadata
{
    private readonly List<(string Namespace, MetadataStruct Value)> _entries = [];

    public void Clear() => _entries.Clear();

    public MetadataStruct? Find(string metadataNamespace)
    {
        foreach ((string name, MetadataStruct value) in _entries)
        {
            if (name == metadataNamespace)
            {
                return value;
            }
        }

        return null;
    }

    /// <summary>Without <paramref name="allowOverwrite"/> what stands already stays; with it the two are merged.</summary>
    public void Set(string metadataNamespace, MetadataStruct value, bool allowOverwrite)
    {
        int at = _entries.FindIndex(e => e.Namespace == metadataNamespace);
        if (at < 0)
        {
            _entries.Add((metadataNamespace, value));
        }
        else if (allowOverwrite)
        {
            _entries[at] = (metadataNamespace, Merge(_entries[at].Value, value));
        }
    }

    private static MetadataStruct Merge(MetadataStruct old, MetadataStruct more)
    {
        var fields = new Dictionary<string, MetadataValue>(old.Fields, StringComparer.Ordinal);
        foreach (KeyValuePair<string, MetadataValue> pair in more.Fields)
        {
            fields[pair.Key] = pair.Value;
        }

        return new MetadataStruct { Fields = fields.ToFrozenDictionary(StringComparer.Ordinal) };
    }
}
