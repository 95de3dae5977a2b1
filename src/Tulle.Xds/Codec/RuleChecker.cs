using Tulle.Xds.Messages;

namespace Tulle.Xds.Codec;

/// <summary>
/// Walks a message, its messages and the typed messages inside Anys, and reports every broken field rule.
/// </summary>
internal sealed class RuleChecker(ConfigErrors errors, FieldPath path)
{
    private HashSet<string>? _ignored;
    private int _depth;

    public void Check(Message message)
    {
        if (++_depth > CodecLimits.Depth * 2) return; // the readers refuse such depths already
        MessageSchema schema = message.Schema;
        for (int slot = 0; slot < schema.Fields.Length; slot++)
        {
            FieldSchema field = schema.Fields[slot];
            object? value = message[slot];
            if (value is null && !field.HasRules) continue;
            path.Enter(field.Name);
            if (value is not null && field.IgnoredBecause.Length > 0) WarnOfIgnored(schema, field);
            CheckField(schema, field, value);
            path.Leave();
        }
        for (int i = 0; i < schema.Oneofs.Length; i++)
        {
            OneofSchema oneof = schema.Oneofs[i];
            if (!oneof.IsRequired || message.OneofCase(i) != 0) continue;
            string choices = string.Join(", ", oneof.Slots.Select(s => schema.Fields[s].Name));
            Report(schema, oneof.Name, $"is required: set one of {choices}");
        }
        _depth--;
    }

    /// <summary>Once a field, however often it is set.</summary>
    private void WarnOfIgnored(MessageSchema schema, FieldSchema field)
    {
        if ((_ignored ??= new HashSet<string>(StringComparer.Ordinal)).Add($"{schema.FullName}.{field.Name}"))
            errors.Warn(path.ToString(), $"has no effect: {field.IgnoredBecause}");
    }

    private void CheckField(MessageSchema schema, FieldSchema field, object? value)
    {
        FieldRules? rules = field.HasRules ? field.Rules : null;
        if (value is null)
        {
            // Of a oneof only the field that is set has to obey its rules.
            if (rules is not null && field.Oneof < 0) CheckAbsent(schema, field, rules);
        }
        else if (field.IsMap)
        {
            CheckMap(schema, field, rules, (SortedDictionary<string, object>)value);
        }
        else if (field.IsRepeated)
        {
            CheckList(schema, field, rules, (List<object>)value);
        }
        else
        {
            if (rules is not null) CheckValue(schema, field, rules, value);
            Descend(value);
        }
    }

    private void CheckAbsent(MessageSchema schema, FieldSchema field, FieldRules rules)
    {
        if (rules.MinItems > 0)
        {
            Report(schema, field.Name, $"value must contain at least {rules.MinItems} item(s)");
        }
        else if (rules.Required && field.Oneof < 0)
        {
            Report(schema, field.Name, "value is required");
        }
        else if (!field.HasPresence && !field.IsRepeated && !field.IsMap && Default(field.Kind) is { } zero)
        {
            CheckValue(schema, field, rules, zero);
        }
    }

    /// <summary>What a scalar without presence is when nothing is set; null for what is simply absent.</summary>
    private static object? Default(FieldKind kind) => kind switch
    {
        FieldKind.Text => "",
        FieldKind.Bytes => Array.Empty<byte>(),
        FieldKind.Bool => false,
        FieldKind.Enum => 0,
        FieldKind.Double or FieldKind.Float or FieldKind.Int32 or FieldKind.Int64 or FieldKind.UInt32 or FieldKind.UInt64 => 0d,
        _ => null,
    };

    private void CheckMap(
        MessageSchema schema, FieldSchema field, FieldRules? rules, SortedDictionary<string, object> entries)
    {
        CheckCount(schema, field, rules, entries.Count);
        foreach ((string key, object value) in entries)
        {
            path.EnterKey(key);
            if (rules?.Keys is { } keys && ValueRules.Check(FieldKind.Text, keys, key, -1) is { } wrong)
                Report(schema, field.Name, wrong);
            if (rules?.Values is { } values) CheckValue(schema, field, values, value);
            Descend(value);
            path.Leave();
        }
    }

    private void CheckList(MessageSchema schema, FieldSchema field, FieldRules? rules, List<object> items)
    {
        CheckCount(schema, field, rules, items.Count);
        var seen = rules?.Unique == true ? new HashSet<object>() : null;
        for (int i = 0; i < items.Count; i++)
        {
            path.Enter(i);
            if (rules?.Items is { } itemRules) CheckValue(schema, field, itemRules, items[i]);
            if (seen?.Add(items[i]) == false) Report(schema, field.Name, "repeated value must contain unique items");
            Descend(items[i]);
            path.Leave();
        }
    }

    private void CheckCount(MessageSchema schema, FieldSchema field, FieldRules? rules, int count)
    {
        if (count < rules?.MinItems) Report(schema, field.Name, $"value must contain at least {rules.MinItems} item(s)");
        if (count > rules?.MaxItems) Report(schema, field.Name, $"value must contain no more than {rules.MaxItems} item(s)");
    }

    private void CheckValue(MessageSchema schema, FieldSchema field, FieldRules rules, object value)
    {
        if (ValueRules.Check(field.Kind, rules, value, field.TypeIndex) is { } wrong) Report(schema, field.Name, wrong);
    }

    private void Descend(object value)
    {
        if (value is Message message) Check(message);
        else if (value is Any { Message: { } inner }) Check(inner);
    }

    /// <summary>Envoy's own words, with the class of its validator, because people search for them.</summary>
    private void Report(MessageSchema schema, string field, string reason) => errors.Add(
        path.ToString(),
        $"Proto constraint validation failed ({schema.ShortName}ValidationError.{TypeCase(field)}: {reason})");

    private static string TypeCase(string name) =>
        string.Concat(name.Split('_').Select(p => p.Length > 0 ? char.ToUpperInvariant(p[0]) + p[1..] : p));
}
