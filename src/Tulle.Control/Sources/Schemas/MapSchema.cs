using System.Text.Json;

namespace Tulle.Control.Sources.Schemas;

/// <summary>A mapping with free keys and text values, as labels are.</summary>
internal sealed class MapSchema(Func<string, string?> keyRule, TextSchema value, int max = 1024) : Schema
{
    public override void Check(SourceNode node, string path, CheckContext context)
    {
        if (node.Kind != NodeKind.Mapping)
        {
            context.Errors.Add(node, path, "must be a mapping");
            return;
        }
        if (node.Fields.Count > max)
        {
            context.Errors.Add(node.Line, path, $"{node.Fields.Count} entries", $"must have at most {max} entries");
        }
        foreach (SourceField field in node.Fields)
        {
            string fieldPath = FieldPath.Join(path, field.Name);
            if (keyRule(field.Name) is { } allowed)
            {
                context.Errors.Add(field.Line, fieldPath, null, "key " + allowed);
            }
            value.Check(field.Value, fieldPath, context);
        }
    }

    public override void WriteOpenApi(Utf8JsonWriter writer)
    {
        writer.WriteString("type", "object");
        writer.WriteStartObject("additionalProperties");
        value.WriteOpenApi(writer);
        writer.WriteEndObject();
    }
}
