using System.Text.Json;

namespace Tulle.Control.Sources.Schemas;

/// <summary>A list; optionally with a field whose values must differ from item to item.</summary>
internal sealed class ListSchema(Schema item, int min = 0, int max = 1024, string? uniqueBy = null) : Schema
{
    public override void Check(SourceNode node, string path, CheckContext context)
    {
        if (node.Kind != NodeKind.Sequence)
        {
            context.Errors.Add(node, path, "must be a list");
            return;
        }
        if (node.Items.Count < min || node.Items.Count > max)
        {
            string count = node.Items.Count + (node.Items.Count == 1 ? " item" : " items");
            context.Errors.Add(
                node.Line, path, count, min > 0 ? $"must have {min} to {max} items" : $"must have at most {max} items");
        }
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < node.Items.Count; i++)
        {
            SourceNode value = node.Items[i];
            item.Check(value, $"{path}[{i}]", context);
            if (uniqueBy is not null && value.Field(uniqueBy) is { } key && !seen.Add(key.Text))
            {
                context.Errors.Add(key, $"{path}[{i}].{uniqueBy}", "stands twice in this list; must be unique");
            }
        }
    }

    public override void WriteOpenApi(Utf8JsonWriter writer)
    {
        writer.WriteString("type", "array");
        writer.WriteNumber("maxItems", max);
        if (min > 0)
        {
            writer.WriteNumber("minItems", min);
        }
        writer.WriteStartObject("items");
        item.WriteOpenApi(writer);
        writer.WriteEndObject();
    }
}
