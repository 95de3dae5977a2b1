using System.Text;

namespace Tulle.Xds.Codec;

/// <summary>The table of one message type, parsed from the generated text when the type is first used.</summary>
public sealed class MessageSchema
{
    private readonly string[] _unsupported;
    private Dictionary<string, int>? _slotsByName;

    /// <summary>
    /// Lines: full name; names that Envoy has and Tulle does not read; oneofs ("!" behind a required one); then a
    /// line a field in ascending order of numbers: number, name, kind, flags, oneof, type index, rules, why it is
    /// ignored, between tabs.
    /// </summary>
    internal MessageSchema(ReadOnlySpan<byte> text)
    {
        string[] lines = Encoding.UTF8.GetString(text).Split('\n');
        FullName = lines[0];
        _unsupported = lines[1].Split(',', StringSplitOptions.RemoveEmptyEntries);
        Fields = new FieldSchema[lines.Length - 3];
        for (int i = 0; i < Fields.Length; i++) Fields[i] = new FieldSchema(lines[i + 3].Split('\t'));
        string[] oneofs = lines[2].Split(',', StringSplitOptions.RemoveEmptyEntries);
        Oneofs = new OneofSchema[oneofs.Length];
        for (int i = 0; i < oneofs.Length; i++)
            Oneofs[i] = new OneofSchema(oneofs[i].TrimEnd('!'), oneofs[i].EndsWith('!'), SlotsOf(i));
    }

    public string FullName { get; }

    /// <summary>The name without its package, as Envoy's validation errors write it.</summary>
    public string ShortName => FullName[(FullName.LastIndexOf('.') + 1)..];

    internal FieldSchema[] Fields { get; }

    internal OneofSchema[] Oneofs { get; }

    /// <summary>Field names of Envoy's message that this build does not read.</summary>
    internal ReadOnlySpan<string> UnsupportedNames => _unsupported;

    /// <summary>The slot of a field by its snake_case or camelCase name, or -1.</summary>
    internal int SlotOf(string name)
    {
        if (_slotsByName is null)
        {
            var slots = new Dictionary<string, int>(Fields.Length * 2, StringComparer.Ordinal);
            for (int i = 0; i < Fields.Length; i++)
            {
                slots[Fields[i].Name] = i;
                slots.TryAdd(Fields[i].JsonName, i);
            }
            _slotsByName = slots;
        }
        return _slotsByName.GetValueOrDefault(name, -1);
    }

    internal int SlotOf(int number)
    {
        int low = 0, high = Fields.Length - 1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            if (Fields[middle].Number == number) return middle;
            if (Fields[middle].Number < number) low = middle + 1;
            else high = middle - 1;
        }
        return -1;
    }

    private int[] SlotsOf(int oneof)
    {
        var slots = new List<int>();
        for (int i = 0; i < Fields.Length; i++)
        {
            if (Fields[i].Oneof == oneof) slots.Add(i);
        }
        return [.. slots];
    }
}
