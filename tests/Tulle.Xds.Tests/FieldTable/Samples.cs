using System.Globalization;
using Tulle.Xds.Codec;
using Tulle.Xds.Messages;

namespace Tulle.Xds.Tests.FieldTable;

/// <summary>Values that the rules of a field allow, for setting one field at a time.</summary>
internal static class Samples
{
    /// <summary>What the rules cannot say: "Message.field" or "Message" to JSON.</summary>
    private static readonly Dictionary<string, string> s_given = SampleTable.Given;

    /// <summary>Map keys that mean something.</summary>
    public static string KeyOf(FieldSchema field) => field.Name switch
    {
        "typed_extension_protocol_options" => "envoy.extensions.upstreams.http.v3.HttpProtocolOptions",
        "typed_per_filter_config" => "envoy.filters.http.cors",
        _ => "key",
    };

    /// <summary>Each is tried: for an enum all its values, for a bool both.</summary>
    public static IEnumerable<object> Values(MessageSchema schema, FieldSchema field)
    {
        if (field.Kind == FieldKind.Enum && !field.IsRepeated && !field.IsMap)
        {
            EnumSchema type = Schemas.Enum(field.TypeIndex);
            foreach (string name in type.Names)
            {
                type.TryNumber(name, out int number);
                if (!field.HasPresence && number == 0) continue;
                if (field.HasRules && ValueRules.Check(field.Kind, field.Rules, number, field.TypeIndex) is not null) continue;
                yield return number;
            }
        }
        else if (field is { Kind: FieldKind.Bool, HasPresence: true } && field.Rules.Const is null)
        {
            yield return true;
            yield return false;
        }
        else
        {
            yield return Element(schema, field);
        }
    }

    public static object Element(FieldSchema field) => Element(null, field);

    public static Any Packed(Message message) => Any.Pack(Fill(Fresh(message), 0));

    private static Message Fresh(Message message) => Schemas.Create(message.Schema.FullName)!;

    private static object Element(MessageSchema? owner, FieldSchema field, int depth = 0)
    {
        if (owner is not null && s_given.TryGetValue($"{owner.ShortName}.{field.Name}", out string? json))
            return Parse(owner, field, json);
        FieldRules? rules = !field.HasRules ? null
            : field.IsRepeated ? field.Rules.Items
            : field.IsMap ? field.Rules.Values
            : field.Rules;
        return field.Kind switch
        {
            FieldKind.Message => Fill(Schemas.Create(field.TypeIndex), depth + 1),
            FieldKind.Any => Any.Pack(new StdoutAccessLog()),
            FieldKind.Struct => new Struct(),
            FieldKind.Value => Value.Of(1),
            FieldKind.Text => Text(rules),
            FieldKind.Bytes => new byte[rules?.MinLength is { } length ? (int)length : 3],
            FieldKind.Bool => rules?.Const != "false",
            FieldKind.Enum => Enum(field, rules),
            FieldKind.Duration => Time(rules),
            FieldKind.Timestamp => new Timestamp(1, 0),
            FieldKind.Double => Number(rules),
            FieldKind.Float => (float)Number(rules),
            FieldKind.Int32 => (int)Number(rules),
            FieldKind.Int64 => (long)Number(rules),
            FieldKind.UInt32 => (uint)Number(rules),
            _ => (ulong)Number(rules),
        };
    }

    private static object Parse(MessageSchema owner, FieldSchema field, string json)
    {
        var errors = new ConfigErrors();
        Message holder = Schemas.Create(owner.FullName)!;
        string value = field.IsMap ? $"{{\"{KeyOf(field)}\":{json}}}" : field.IsRepeated ? $"[{json}]" : json;
        byte[] text = System.Text.Encoding.UTF8.GetBytes($"{{\"{field.Name}\":{value}}}");
        ConfigNode node = JsonNodeReader.Read(text, errors)!;
        new NodeMessageReader(errors, new FieldPath(""), ConfigReaderOptions.Default).Read(node, holder);
        Assert.True(errors.IsEmpty, $"{owner.FullName}.{field.Name}: {errors}");
        return holder[owner.SlotOf(field.Name)] switch
        {
            List<object> list => list[0],
            SortedDictionary<string, object> map => map.Values.First(),
            { } single => single,
            null => throw new InvalidOperationException($"{owner.FullName}.{field.Name}: the sample is the default"),
        };
    }

    private static Message Fill(Message message, int depth)
    {
        Assert.True(depth < 20, $"{message.Schema.FullName} needs itself");
        if (s_given.TryGetValue(message.Schema.ShortName, out string? json))
        {
            var errors = new ConfigErrors();
            ConfigNode node = JsonNodeReader.Read(System.Text.Encoding.UTF8.GetBytes(json), errors)!;
            new NodeMessageReader(errors, new FieldPath(""), ConfigReaderOptions.Default).Read(node, message);
            Assert.True(errors.IsEmpty, $"{message.Schema.FullName}: {errors}");
            return message;
        }
        MessageSchema schema = message.Schema;
        for (int slot = 0; slot < schema.Fields.Length; slot++)
        {
            FieldSchema field = schema.Fields[slot];
            bool isChosen = field.Oneof >= 0 && schema.Oneofs[field.Oneof] is { IsRequired: true } oneof
                && Choice(schema, oneof) == slot;
            if (!isChosen && (field.Oneof >= 0 || !field.HasRules || !Needs(field))) continue;
            ProbePlace.Put(message, slot, field, Element(schema, field, depth));
            while (message[slot] is List<object> list && list.Count < field.Rules.MinItems)
                list.Add(Element(schema, field, depth));
        }
        return message;
    }

    /// <summary>Of a required oneof a plain value rather than a message, which may contain the oneof again.</summary>
    private static int Choice(MessageSchema schema, OneofSchema oneof)
    {
        int plain = Array.FindIndex(oneof.Slots, s => schema.Fields[s].Kind is not (FieldKind.Message or FieldKind.Any));
        return oneof.Slots[Math.Max(plain, 0)];
    }

    private static bool Needs(FieldSchema field)
    {
        FieldRules rules = field.Rules;
        if (field.IsRepeated || field.IsMap) return rules.MinItems > 0;
        if (rules.Required) return true;
        if (field.HasPresence || rules.IgnoreEmpty) return false;
        return field.Kind switch
        {
            FieldKind.Text or FieldKind.Bytes => rules.MinLength > 0 || rules.MinBytes > 0,
            FieldKind.Enum => rules.NotIn?.Contains("0") == true,
            FieldKind.Int32 or FieldKind.Int64 or FieldKind.UInt32 or FieldKind.UInt64
                or FieldKind.Double or FieldKind.Float => rules.Gt >= 0 || rules.Gte > 0,
            _ => false,
        };
    }

    private static string Text(FieldRules? rules)
    {
        if (rules?.In is { } allowed) return allowed[0];
        if (rules?.Const is { } wanted) return wanted;
        string text = (rules?.Prefix ?? "") + "x" + (rules?.Suffix ?? "");
        return rules?.Pattern is not null ? "/x" : text.PadRight((int)(rules?.MinLength ?? rules?.MinBytes ?? 1), 'x');
    }

    private static int Enum(FieldSchema field, FieldRules? rules)
    {
        EnumSchema type = Schemas.Enum(field.TypeIndex);
        foreach (string name in type.Names)
        {
            type.TryNumber(name, out int number);
            if (number == 0) continue;
            if (rules is null || ValueRules.Check(field.Kind, rules, number, field.TypeIndex) is null) return number;
        }
        return 0;
    }

    private static double Number(FieldRules? rules)
    {
        if (rules?.In is { } allowed) return double.Parse(allowed[0], CultureInfo.InvariantCulture);
        return Within(rules, 7);
    }

    private static Duration Time(FieldRules? rules) => Duration.FromMs((long)(Within(rules, 3e9) / 1e6));

    private static double Within(FieldRules? rules, double wanted)
    {
        if (rules is null) return wanted;
        double low = rules.Gt + 1 ?? rules.Gte ?? double.MinValue;
        double high = rules.Lt - 1 ?? rules.Lte ?? double.MaxValue;
        return Math.Clamp(wanted, low, Math.Max(low, high));
    }
}
