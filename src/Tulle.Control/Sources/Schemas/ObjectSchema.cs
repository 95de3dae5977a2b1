using System.Text.Json;

namespace Tulle.Control.Sources.Schemas;

/// <summary>A mapping with known fields; any other is an error that names the nearest known one.</summary>
internal sealed class ObjectSchema(params SchemaField[] fields) : Schema
{
    public IReadOnlyList<SchemaField> Fields => fields;

    public override void Check(SourceNode node, string path, CheckContext context)
    {
        if (node.Kind != NodeKind.Mapping)
        {
            context.Errors.Add(node, path, "must be a mapping");
            return;
        }
        foreach (SourceField field in node.Fields)
        {
            CheckField(field, FieldPath.Join(path, field.Name), context);
        }
        foreach (SchemaField known in fields)
        {
            if (known.Required && node.Field(known.Name) is null or { Kind: NodeKind.Null })
            {
                context.Errors.Add(
                    node.Line, FieldPath.Join(path, known.Name), null, "is required: " + known.Description);
            }
        }
    }

    public override void WriteOpenApi(Utf8JsonWriter writer)
    {
        writer.WriteString("type", "object");
        writer.WriteBoolean("additionalProperties", false);
        writer.WriteStartObject("properties");
        foreach (SchemaField field in fields)
        {
            writer.WriteStartObject(field.Name);
            writer.WriteString("description", field.Description);
            field.Schema.WriteOpenApi(writer);
            writer.WriteEndObject();
        }
        writer.WriteEndObject();
        if (Array.Exists(fields, static f => f.Required))
        {
            writer.WriteStartArray("required");
            foreach (SchemaField field in fields)
            {
                if (field.Required)
                {
                    writer.WriteStringValue(field.Name);
                }
            }
            writer.WriteEndArray();
        }
    }

    private void CheckField(SourceField field, string path, CheckContext context)
    {
        SchemaField? known = Array.Find(fields, f => f.Name == field.Name);
        if (known is null)
        {
            string nearest = NearestName.Of(field.Name, fields.Select(static f => f.Name)) is { } name
                ? $"unknown field; did you mean \"{name}\"?"
                : "unknown field; known are " + string.Join(", ", fields.Select(static f => f.Name));
            context.Errors.Add(field.Line, path, null, nearest);
        }
        else if (field.Value.Kind == NodeKind.Null)
        {
            return; // an absent field
        }
        else if (known.Refused is { } refused)
        {
            context.Errors.Add(field.Value, path, refused);
        }
        else
        {
            known.Schema.Check(field.Value, path, context);
            if (known.Ignored is { } ignored)
            {
                context.Warn(field.Value, path, ignored);
            }
        }
    }
}
