using System.Text.Json;

namespace Tulle.Control.Sources.Schemas;

/// <summary>Anything: for fields that are taken and ignored whole (status, managedFields).</summary>
internal sealed class AnySchema : Schema
{
    public override void Check(SourceNode node, string path, CheckContext context)
    {
    }

    public override void WriteOpenApi(Utf8JsonWriter writer)
    {
    }
}
