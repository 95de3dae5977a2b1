using System.Text;
using System.Text.Json;

namespace Tulle.Xds.Codec;

/// <summary>JSON text to nodes.</summary>
internal ref struct JsonNodeReader
{
    private readonly ReadOnlySpan<byte> _json;
    private readonly ConfigErrors _errors;
    private Utf8JsonReader _reader;
    private int _line;
    private int _counted;

    private JsonNodeReader(ReadOnlySpan<byte> json, ConfigErrors errors)
    {
        _json = json;
        _errors = errors;
        _reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = CodecLimits.Depth * 2 });
        _line = 1;
    }

    /// <summary>The root, or null after an error.</summary>
    public static ConfigNode? Read(ReadOnlySpan<byte> json, ConfigErrors errors)
    {
        if (json.StartsWith("\uFEFF"u8)) json = json[3..];
        var reader = new JsonNodeReader(json, errors);
        try
        {
            reader._reader.Read();
            ConfigNode root = reader.ReadValue();
            reader._reader.Read(); // nothing may follow
            return root;
        }
        catch (JsonException e)
        {
            errors.Add("", $"not valid JSON: {e.Message}", (int)(e.LineNumber ?? 0) + 1);
            return null;
        }
        catch (InvalidOperationException)
        {
            errors.Add("", "not valid JSON: a string is not valid UTF-8 or UTF-16", reader.Line());
            return null;
        }
    }

    private ConfigNode ReadValue()
    {
        int line = Line();
        return _reader.TokenType switch
        {
            JsonTokenType.StartObject => ReadObject(line),
            JsonTokenType.StartArray => ReadArray(line),
            JsonTokenType.String => new(ConfigNodeKind.Text, line) { Text = _reader.GetString()! },
            JsonTokenType.Number => new(ConfigNodeKind.Number, line) { Text = Encoding.UTF8.GetString(_reader.ValueSpan) },
            JsonTokenType.True => new(ConfigNodeKind.Bool, line) { Text = "true" },
            JsonTokenType.False => new(ConfigNodeKind.Bool, line) { Text = "false" },
            _ => new(ConfigNodeKind.Null, line),
        };
    }

    private ConfigNode ReadObject(int line)
    {
        var node = new ConfigNode(ConfigNodeKind.Map, line) { Members = [] };
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (_reader.Read() && _reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = _reader.GetString()!;
            int nameLine = Line();
            _reader.Read();
            ConfigNode value = ReadValue();
            if (seen.Add(name)) node.Members.Add(new(name, value));
            else _errors.Add("", $"the key \"{name}\" is there twice", nameLine);
        }
        return node;
    }

    private ConfigNode ReadArray(int line)
    {
        var node = new ConfigNode(ConfigNodeKind.List, line) { Items = [] };
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndArray) node.Items.Add(ReadValue());
        return node;
    }

    private int Line()
    {
        int at = (int)_reader.TokenStartIndex;
        _line += _json[_counted..at].Count((byte)'\n');
        _counted = at;
        return _line;
    }
}
