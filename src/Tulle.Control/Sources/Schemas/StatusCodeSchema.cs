using System.Text.Json;

namespace Tulle.Control.Sources.Schemas;

/// <summary>One of a few numbers.</summary>
internal sealed class StatusCodeSchema(params int[] allowed) : Schema
{
    public override void Check(SourceNode node, string path, CheckContext context)
    {
        if (node.Kind != NodeKind.Integer || !Array.Exists(allowed, a => a.ToString() == node.Text))
        {
            context.Errors.Add(node, path, "must be one of " + string.Join(", ", allowed));
        }
    }

    public override void WriteOpenApi(Utf8JsonWriter writer)
    {
        writer.WriteString("type", "integer");
        writer.WriteStartArray("enum");
        foreach (int code in allowed)
        {
            writer.WriteNumberValue(code);
        }
        writer.WriteEndArray();
    }
}
