using System.Text.Json;

namespace Tulle.Control.Sources.Schemas;

internal sealed class BooleanSchema : Schema
{
    public override void Check(SourceNode node, string path, CheckContext context)
    {
        if (node.Kind != NodeKind.Boolean)
        {
            context.Errors.Add(node, path, "must be true or false");
        }
    }

    public override void WriteOpenApi(Utf8JsonWriter writer) => writer.WriteString("type", "boolean");
}
