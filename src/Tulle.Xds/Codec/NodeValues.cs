using System.Globalization;
using Tulle.Xds.Messages;

namespace Tulle.Xds.Codec;

/// <summary>Untyped values (Struct, Value) from nodes and back.</summary>
internal static class NodeValues
{
    public static Struct? ToStruct(ConfigNode node)
    {
        if (node.Kind != ConfigNodeKind.Map) return null;
        var value = new Struct();
        foreach ((string key, ConfigNode member) in node.Members) value.Fields[key] = ToValue(member);
        return value;
    }

    public static Value ToValue(ConfigNode node) => node.Kind switch
    {
        ConfigNodeKind.Map => Value.Of(ToStruct(node)!),
        ConfigNodeKind.List => Value.Of([.. node.Items.Select(ToValue)]),
        ConfigNodeKind.Bool => Value.Of(node.Text == "true"),
        ConfigNodeKind.Text => Value.Of(node.Text),
        ConfigNodeKind.Number => Value.Of(double.Parse(node.Text, CultureInfo.InvariantCulture)),
        ConfigNodeKind.Plain => Plain(node),
        _ => Value.Null,
    };

    public static ConfigNode ToNode(Struct value, int line)
    {
        var node = new ConfigNode(ConfigNodeKind.Map, line) { Members = [] };
        foreach ((string key, Value member) in value.Fields) node.Members.Add(new(key, ToNode(member, line)));
        return node;
    }

    private static ConfigNode ToNode(Value value, int line) => value.Kind switch
    {
        ValueKind.Struct => ToNode(value.Struct!, line),
        ValueKind.List => new(ConfigNodeKind.List, line) { Items = [.. value.List.Select(v => ToNode(v, line))] },
        ValueKind.Bool => new(ConfigNodeKind.Bool, line) { Text = value.Bool ? "true" : "false" },
        ValueKind.Text => new(ConfigNodeKind.Text, line) { Text = value.Text },
        ValueKind.Number => new(ConfigNodeKind.Number, line) { Text = value.Number.ToString("R", CultureInfo.InvariantCulture) },
        _ => new(ConfigNodeKind.Null, line),
    };

    /// <summary>YAML 1.2's core schema: only true and false are bools; yes, no, on, off are strings.</summary>
    private static Value Plain(ConfigNode node)
    {
        if (node.IsNull) return Value.Null;
        if (node.Text is "true" or "True" or "TRUE") return Value.Of(true);
        if (node.Text is "false" or "False" or "FALSE") return Value.Of(false);
        char last = node.Text[^1];
        return (char.IsAsciiDigit(last) || last == '.') &&
            double.TryParse(node.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            ? Value.Of(number)
            : Value.Of(node.Text);
    }
}
