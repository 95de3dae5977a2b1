using Tulle.Xds.Codec;
using Tulle.Xds.Messages;

namespace Tulle.Xds.Tests.FieldTable;

/// <summary>A place in a bootstrap where a message stands: makes a fresh bootstrap and gives the message in it.</summary>
internal sealed class ProbePlace
{
    private readonly ProbePlace? _parent;
    private readonly int _slot;
    private readonly Func<object>? _value;

    private ProbePlace(string path, ProbePlace? parent, int slot, Func<object>? value)
    {
        Path = path;
        _parent = parent;
        _slot = slot;
        _value = value;
    }

    public static ProbePlace Root { get; } = new("", null, 0, null);

    public string Path { get; }

    public (Bootstrap Root, Message Message) Make()
    {
        if (_parent is null)
        {
            Bootstrap root = ProbeBootstrap.Make();
            return (root, root);
        }
        (Bootstrap bootstrap, Message parent) = _parent.Make();
        return (bootstrap, Enter(parent));
    }

    /// <summary>The message that the field holds, or its first element; made where there is none.</summary>
    public ProbePlace Child(FieldSchema field, int slot) => new(ValuePath(field), this, slot, () => Samples.Element(field));

    /// <summary>The message inside the Any that the field holds.</summary>
    public ProbePlace Child(FieldSchema field, int slot, Message packed) =>
        new(ValuePath(field), this, slot, () => Samples.Packed(packed)) { IsReplaced = true };

    public string ValuePath(FieldSchema field)
    {
        string path = Path.Length > 0 ? $"{Path}.{field.Name}" : field.Name;
        return field.IsMap ? $"{path}[\"{KeyOf(field)}\"]" : field.IsRepeated ? $"{path}[0]" : path;
    }

    private bool IsReplaced { get; init; }

    private static string KeyOf(FieldSchema field) => Samples.KeyOf(field);

    private Message Enter(Message parent)
    {
        FieldSchema field = parent.Schema.Fields[_slot];
        object? present = First(field, parent[_slot]);
        if (present is null || IsReplaced)
        {
            object made = _value!();
            Put(parent, _slot, field, made);
            present = made;
        }
        return present as Message ?? ((Any)present).Message!;
    }

    private static object? First(FieldSchema field, object? held) => held switch
    {
        null => null,
        List<object> list => list[0],
        SortedDictionary<string, object> map => map.GetValueOrDefault(KeyOf(field)),
        _ => held,
    };

    /// <summary>As the value of a single field, the first element of a list, or the entry of a map.</summary>
    public static void Put(Message parent, int slot, FieldSchema field, object value)
    {
        if (field.IsMap)
        {
            var map = (SortedDictionary<string, object>?)parent[slot]
                ?? new SortedDictionary<string, object>(StringComparer.Ordinal);
            map[KeyOf(field)] = value;
            parent.Store(slot, map);
        }
        else if (field.IsRepeated)
        {
            var list = (List<object>?)parent[slot] ?? [];
            if (list.Count > 0) list[0] = value;
            else list.Add(value);
            parent.Store(slot, list);
        }
        else
        {
            parent.Store(slot, value);
        }
    }
}
