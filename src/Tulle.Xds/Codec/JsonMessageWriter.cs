using System.Globalization;
using System.Text.Json;
using Tulle.Xds.Messages;

namespace Tulle.Xds.Codec;

/// <summary>
/// Typed messages to JSON as Envoy's admin interface prints them: snake_case names, fields by number.
/// </summary>
internal static class JsonMessageWriter
{
    public static void Write(Message message, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        WriteFields(message, writer);
        writer.WriteEndObject();
    }

    private static void WriteFields(Message message, Utf8JsonWriter writer)
    {
        for (int slot = 0; slot < message.Schema.Fields.Length; slot++)
        {
            if (message[slot] is not { } value) continue;
            FieldSchema field = message.Schema.Fields[slot];
            writer.WritePropertyName(field.Name);
            if (field.IsMap)
            {
                writer.WriteStartObject();
                foreach ((string key, object item) in (SortedDictionary<string, object>)value)
                {
                    writer.WritePropertyName(key);
                    WriteValue(field, item, writer);
                }
                writer.WriteEndObject();
            }
            else if (field.IsRepeated)
            {
                writer.WriteStartArray();
                foreach (object item in (List<object>)value) WriteValue(field, item, writer);
                writer.WriteEndArray();
            }
            else
            {
                WriteValue(field, value, writer);
            }
        }
    }

    private static void WriteValue(FieldSchema field, object value, Utf8JsonWriter writer)
    {
        switch (value)
        {
            case int number when field.Kind == FieldKind.Enum: WriteEnum(field, number, writer); break;
            case int number: writer.WriteNumberValue(number); break;
            case uint number: writer.WriteNumberValue(number); break;
            case long number: writer.WriteStringValue(number.ToString(CultureInfo.InvariantCulture)); break;
            case ulong number: writer.WriteStringValue(number.ToString(CultureInfo.InvariantCulture)); break;
            case double number: WriteFloat(number, writer); break;
            case float number: WriteFloat(number, writer); break;
            case bool flag: writer.WriteBooleanValue(flag); break;
            case string text: writer.WriteStringValue(text); break;
            case byte[] bytes: writer.WriteBase64StringValue(bytes); break;
            case Message message: Write(message, writer); break;
            case Any any: WriteAny(any, writer); break;
            case Struct map: WriteStruct(map, writer); break;
            case Value untyped: WriteUntyped(untyped, writer); break;
            default: writer.WriteStringValue(value.ToString()); break; // Duration, Timestamp
        }
    }

    private static void WriteEnum(FieldSchema field, int number, Utf8JsonWriter writer)
    {
        if (Schemas.Enum(field.TypeIndex).NameOf(number) is { } name) writer.WriteStringValue(name);
        else writer.WriteNumberValue(number);
    }

    private static void WriteFloat(double number, Utf8JsonWriter writer)
    {
        if (double.IsNaN(number)) writer.WriteStringValue("NaN");
        else if (double.IsInfinity(number)) writer.WriteStringValue(number > 0 ? "Infinity" : "-Infinity");
        else writer.WriteNumberValue(number);
    }

    /// <summary>An unknown type has no JSON form; its bytes are shown in base64 so that nothing is hidden.</summary>
    internal static void WriteAny(Any any, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        if (any.TypeUrl.Length > 0)
        {
            writer.WriteString("@type", any.Message is null ? any.TypeUrl : Any.TypeUrlPrefix + any.TypeName);
        }
        if (any.Message is { } message) WriteFields(message, writer);
        else if (any.Value.Length > 0) writer.WriteBase64String("value", any.Value.Span);
        writer.WriteEndObject();
    }

    private static void WriteStruct(Struct map, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        foreach ((string key, Value value) in map.Fields)
        {
            writer.WritePropertyName(key);
            WriteUntyped(value, writer);
        }
        writer.WriteEndObject();
    }

    private static void WriteUntyped(Value value, Utf8JsonWriter writer)
    {
        switch (value.Kind)
        {
            case ValueKind.Number: WriteFloat(value.Number, writer); break;
            case ValueKind.Text: writer.WriteStringValue(value.Text); break;
            case ValueKind.Bool: writer.WriteBooleanValue(value.Bool); break;
            case ValueKind.Struct: WriteStruct(value.Struct!, writer); break;
            case ValueKind.List:
                writer.WriteStartArray();
                foreach (Value item in value.List) WriteUntyped(item, writer);
                writer.WriteEndArray();
                break;
            default: writer.WriteNullValue(); break;
        }
    }
}
