using System.Text.Json;

namespace Tulle.Control.Sources.Schemas;

/// <summary>What may stand at one place of a resource. One table drives checking and the OpenAPI document.</summary>
internal abstract class Schema
{
    /// <summary>Adds every error below <paramref name="node"/>; never stops at the first.</summary>
    public abstract void Check(SourceNode node, string path, CheckContext context);

    /// <summary>Writes the members of this schema's OpenAPI object.</summary>
    public abstract void WriteOpenApi(Utf8JsonWriter writer);
}
