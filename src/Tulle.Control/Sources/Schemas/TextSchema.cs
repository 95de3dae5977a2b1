using System.Text.Json;

namespace Tulle.Control.Sources.Schemas;

/// <summary>A string. The rule answers null for a good value, else says what is allowed.</summary>
internal sealed class TextSchema(Func<string, string?>? rule = null, int maxLength = 4096) : Schema
{
    private readonly string[] _allowed = [];

    /// <summary>One of a few words.</summary>
    public TextSchema(params string[] allowed)
        : this(null, 64) => _allowed = allowed;

    public override void Check(SourceNode node, string path, CheckContext context)
    {
        if (node.Kind != NodeKind.String)
        {
            bool isScalar = node.Kind is NodeKind.Integer or NodeKind.Number or NodeKind.Boolean;
            context.Errors.Add(node, path, isScalar ? "must be a string: put it in quotes" : "must be a string");
        }
        else if (_allowed.Length > 0)
        {
            if (Array.IndexOf(_allowed, node.Text) < 0)
            {
                string nearest = NearestName.Of(node.Text, _allowed) is { } name ? $"; did you mean \"{name}\"?" : "";
                context.Errors.Add(node, path, "must be one of " + string.Join(", ", _allowed) + nearest);
            }
        }
        else if (node.Text.Length > maxLength)
        {
            context.Errors.Add(node, path, $"must have at most {maxLength} characters");
        }
        else if (rule?.Invoke(node.Text) is { } allowed)
        {
            context.Errors.Add(node, path, allowed);
        }
    }

    public override void WriteOpenApi(Utf8JsonWriter writer)
    {
        writer.WriteString("type", "string");
        if (_allowed.Length > 0)
        {
            writer.WriteStartArray("enum");
            foreach (string word in _allowed)
            {
                writer.WriteStringValue(word);
            }
            writer.WriteEndArray();
        }
        else
        {
            writer.WriteNumber("maxLength", maxLength);
        }
    }
}
