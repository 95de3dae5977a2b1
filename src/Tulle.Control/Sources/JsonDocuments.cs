using System.Text;
using System.Text.Json;

namespace Tulle.Control.Sources;

/// <summary>Reads one JSON value into the same tree as <see cref="YamlDocuments"/>; strict (RFC 8259, no duplicate
/// names: section 4 leaves them undefined, so two readers could disagree).</summary>
internal ref struct JsonDocuments
{
    private readonly ErrorList _errors;
    private readonly ReadOnlySpan<byte> _text;
    private Utf8JsonReader _reader;
    private int _line;
    private int _lineCountedTo;
    private int _nodes;

    private JsonDocuments(ReadOnlySpan<byte> text, ErrorList errors)
    {
        _errors = errors;
        _text = text;
        _line = 1;
        _reader = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = ControlLimits.DocumentDepth });
    }

    /// <summary>Null: not JSON; the error says where.</summary>
    public static SourceNode? Read(ReadOnlySpan<byte> text, ErrorList errors)
    {
        var reader = new JsonDocuments(text, errors);
        try
        {
            reader._reader.Read();
            SourceNode root = reader.ReadNode("");
            reader._reader.Read(); // anything after the value is an error of the reader
            return root;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            int line = exception is JsonException json ? (int)(json.LineNumber ?? 0) + 1 : reader.Line();
            errors.Add(line, "", null, "not JSON: " + exception.Message);
            return null;
        }
    }

    private SourceNode ReadNode(string path)
    {
        if (++_nodes > ControlLimits.DocumentNodes)
        {
            throw new InvalidOperationException($"more than {ControlLimits.DocumentNodes} values");
        }
        int line = Line();
        switch (_reader.TokenType)
        {
            case JsonTokenType.StartObject:
                return ReadObject(path, line);
            case JsonTokenType.StartArray:
                var sequence = new SourceNode(NodeKind.Sequence, line);
                while (_reader.Read() && _reader.TokenType != JsonTokenType.EndArray)
                {
                    sequence.Items.Add(ReadNode($"{path}[{sequence.Items.Count}]"));
                }
                return sequence;
            case JsonTokenType.String:
                return new SourceNode(NodeKind.String, line, _reader.GetString()!);
            case JsonTokenType.Number:
                NodeKind kind = _reader.TryGetInt64(out _) ? NodeKind.Integer : NodeKind.Number;
                return new SourceNode(kind, line, Encoding.UTF8.GetString(_reader.ValueSpan));
            case JsonTokenType.True:
                return new SourceNode(NodeKind.Boolean, line, "true");
            case JsonTokenType.False:
                return new SourceNode(NodeKind.Boolean, line, "false");
            default:
                return new SourceNode(NodeKind.Null, line);
        }
    }

    private SourceNode ReadObject(string path, int line)
    {
        var mapping = new SourceNode(NodeKind.Mapping, line);
        var names = new HashSet<string>(StringComparer.Ordinal);
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndObject)
        {
            string name = _reader.GetString()!;
            int nameLine = Line();
            string fieldPath = FieldPath.Join(path, name);
            _reader.Read();
            SourceNode value = ReadNode(fieldPath);
            if (!names.Add(name))
            {
                _errors.Add(nameLine, fieldPath, null, "stands twice in this object; keep one");
                continue;
            }
            mapping.Fields.Add(new SourceField(name, nameLine, value));
        }
        return mapping;
    }

    private int Line()
    {
        int at = (int)_reader.TokenStartIndex;
        _line += _text[_lineCountedTo..at].Count((byte)'\n');
        _lineCountedTo = at;
        return _line;
    }
}
