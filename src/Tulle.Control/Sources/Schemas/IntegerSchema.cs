using System.Text.Json;

namespace Tulle.Control.Sources.Schemas;

internal sealed class IntegerSchema(long min, long max) : Schema
{
    public static readonly IntegerSchema Port = new(1, 65535);

    public override void Check(SourceNode node, string path, CheckContext context)
    {
        if (node.Kind != NodeKind.Integer || long.Parse(node.Text) is var value && (value < min || value > max))
        {
            context.Errors.Add(node, path, $"must be a whole number from {min} to {max}");
        }
    }

    public override void WriteOpenApi(Utf8JsonWriter writer)
    {
        writer.WriteString("type", "integer");
        writer.WriteNumber("minimum", min);
        writer.WriteNumber("maximum", max);
    }
}
