using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Tulle.Cli.Output;

/// <summary>Prints JSON as YAML that any YAML reader turns back into the same JSON.</summary>
internal static class YamlWriter
{
    /// <summary>Words that YAML 1.1 or 1.2 would read as something else than text.</summary>
    private static readonly HashSet<string> Words = new(StringComparer.OrdinalIgnoreCase)
    {
        "", "true", "false", "yes", "no", "on", "off", "null", "~", "y", "n", ".inf", "-.inf", ".nan",
    };

    public static string Write(JsonNode? node)
    {
        StringBuilder text = new();
        WriteValue(text, node, 0, atLineStart: true);
        return text.ToString();
    }

    private static void WriteValue(StringBuilder text, JsonNode? node, int indent, bool atLineStart)
    {
        switch (node)
        {
            case JsonObject { Count: > 0 } map:
                WriteMap(text, map, indent, atLineStart);
                break;
            case JsonArray { Count: > 0 } list:
                WriteList(text, list, indent, atLineStart);
                break;
            default:
                text.Append(atLineStart ? "" : " ").Append(Scalar(node)).Append('\n');
                break;
        }
    }

    private static void WriteMap(StringBuilder text, JsonObject map, int indent, bool atLineStart)
    {
        bool isFirst = atLineStart;
        if (!atLineStart)
        {
            text.Append('\n');
        }

        foreach ((string key, JsonNode? value) in map)
        {
            text.Append(' ', isFirst ? 0 : indent).Append(Text(key)).Append(':');
            isFirst = false;
            // A list stands at its key's own indentation, as kubectl prints it.
            WriteValue(text, value, value is JsonArray ? indent : indent + 2, atLineStart: false);
        }
    }

    private static void WriteList(StringBuilder text, JsonArray list, int indent, bool atLineStart)
    {
        bool isFirst = atLineStart;
        if (!atLineStart)
        {
            text.Append('\n');
        }

        foreach (JsonNode? item in list)
        {
            text.Append(' ', isFirst ? 0 : indent).Append("- ");
            isFirst = false;
            WriteValue(text, item, indent + 2, atLineStart: true);
        }
    }

    private static string Scalar(JsonNode? node) => node switch
    {
        null => "null",
        JsonObject => "{}",
        JsonArray => "[]",
        _ when node.GetValueKind() == JsonValueKind.String => Text(node.GetValue<string>()),
        _ => node.ToJsonString(),
    };

    private static string Text(string value)
    {
        bool isPlain = !Words.Contains(value)
            && !double.TryParse(value, NumberStyles.Any, CultureInfo.InvariantCulture, out _)
            && (char.IsAsciiLetterOrDigit(value[0]) || value[0] is '/' or '_' or '.')
            && value.All(c => char.IsAsciiLetterOrDigit(c) || "-_./ =+()".Contains(c))
            && value[^1] != ' '
            && !(char.IsAsciiDigit(value[0]) && value.Contains('-')); // looks like a date
        return isPlain
            ? value
            : '"' + JsonEncodedText.Encode(value, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString() + '"';
    }
}
