using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tulle.Control.Graph.Specs;

/// <summary>Reads Kubernetes' IntOrString as text.</summary>
internal sealed class PortOrNameConverter : JsonConverter<string>
{
    public override string Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Number ? reader.GetInt32().ToString() : reader.GetString() ?? "";

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value);
}
