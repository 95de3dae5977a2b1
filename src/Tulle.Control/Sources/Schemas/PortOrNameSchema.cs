using System.Text.Json;

namespace Tulle.Control.Sources.Schemas;

/// <summary>Kubernetes' IntOrString for ports: a number, or the name of a port.</summary>
internal sealed class PortOrNameSchema : Schema
{
    public override void Check(SourceNode node, string path, CheckContext context)
    {
        bool good = node.Kind switch
        {
            NodeKind.Integer => long.Parse(node.Text) is >= 1 and <= 65535,
            NodeKind.String => TextRules.PortName(node.Text) is null,
            _ => false,
        };
        if (!good)
        {
            context.Errors.Add(node, path, "must be a port from 1 to 65535 or the name of a workload's port");
        }
    }

    public override void WriteOpenApi(Utf8JsonWriter writer)
    {
        writer.WriteStartArray("oneOf");
        writer.WriteStartObject();
        IntegerSchema.Port.WriteOpenApi(writer);
        writer.WriteEndObject();
        writer.WriteStartObject();
        writer.WriteString("type", "string");
        writer.WriteEndObject();
        writer.WriteEndArray();
    }
}
