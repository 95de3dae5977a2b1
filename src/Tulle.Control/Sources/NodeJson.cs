using System.Text;
using System.Text.Json;

namespace Tulle.Control.Sources;

/// <summary>Writes a checked tree as JSON, the form that the store keeps: nulls left out (Kubernetes reads a null as an
/// absent field), keys in ordinal order, so that the same content is the same text.</summary>
internal static class NodeJson
{
    public static string Write(SourceNode? node)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            Write(writer, node ?? new SourceNode(NodeKind.Mapping, 0));
        }
        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    private static void Write(Utf8JsonWriter writer, SourceNode node)
    {
        switch (node.Kind)
        {
            case NodeKind.Mapping:
                writer.WriteStartObject();
                foreach (SourceField field in node.Fields.OrderBy(static f => f.Name, StringComparer.Ordinal))
                {
                    if (field.Value.Kind != NodeKind.Null)
                    {
                        writer.WritePropertyName(field.Name);
                        Write(writer, field.Value);
                    }
                }
                writer.WriteEndObject();
                break;
            case NodeKind.Sequence:
                writer.WriteStartArray();
                foreach (SourceNode item in node.Items)
                {
                    Write(writer, item);
                }
                writer.WriteEndArray();
                break;
            case NodeKind.String:
                writer.WriteStringValue(node.Text);
                break;
            case NodeKind.Null:
                writer.WriteNullValue();
                break;
            case NodeKind.Boolean:
                writer.WriteBooleanValue(node.Text == "true");
                break;
            case NodeKind.Integer:
                writer.WriteNumberValue(long.Parse(node.Text));
                break;
            default:
                writer.WriteNumberValue(double.Parse(node.Text));
                break;
        }
    }
}
