using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Tulle.Xds.Messages;

namespace Tulle.Xds.Codec;

/// <summary>Messages to bytes and text; equal messages give equal output.</summary>
public static class ConfigWriter
{
    /// <summary>One blank a level, as Envoy's /config_dump is indented.</summary>
    private static readonly JsonWriterOptions s_indented = new()
    {
        Indented = true,
        IndentSize = 1,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // read by people and by jq, never put into a page
    };

    private static readonly JsonWriterOptions s_compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] ToWire(Message message)
    {
        var writer = new WireWriter();
        WireMessageWriter.Write(message, writer);
        return writer.ToArray();
    }

    public static string ToJson(Message message, bool indented = false)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, indented ? s_indented : s_compact)) WriteJson(message, writer);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    public static void WriteJson(Message message, Utf8JsonWriter writer) => JsonMessageWriter.Write(message, writer);

    /// <summary>With its "@type" in front.</summary>
    public static void WriteJson(Any any, Utf8JsonWriter writer) => JsonMessageWriter.WriteAny(any, writer);
}
