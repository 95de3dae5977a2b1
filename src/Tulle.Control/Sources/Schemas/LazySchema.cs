using System.Text.Json;

namespace Tulle.Control.Sources.Schemas;

/// <summary>A schema built at first use, where definitions contain one another.</summary>
internal sealed class LazySchema(Func<Schema> make) : Schema
{
    private readonly Lazy<Schema> _schema = new(make);

    public override void Check(SourceNode node, string path, CheckContext context) =>
        _schema.Value.Check(node, path, context);

    public override void WriteOpenApi(Utf8JsonWriter writer) => _schema.Value.WriteOpenApi(writer);
}
