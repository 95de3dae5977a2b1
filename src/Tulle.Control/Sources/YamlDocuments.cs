using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Tulle.Control.Sources;

/// <summary>Reads a YAML stream into documents that know their lines. Strict: no duplicate keys, no anchors or aliases
/// (an alias bomb is nine lines long), no tags; scalars by YAML 1.2's core schema, so `no` is a string.</summary>
internal sealed class YamlDocuments
{
    private readonly ErrorList _errors;
    private readonly Parser _parser;
    private int _nodes;

    private YamlDocuments(string text, ErrorList errors)
    {
        _errors = errors;
        _parser = new Parser(new StringReader(text));
    }

    /// <summary>The documents up to the first syntax error, which is added to <paramref name="errors"/>.</summary>
    public static List<SourceNode> Read(string text, ErrorList errors)
    {
        var documents = new List<SourceNode>();
        var reader = new YamlDocuments(text, errors);
        try
        {
            reader.ReadStream(documents);
        }
        catch (YamlException exception)
        {
            errors.Add((int)exception.Start.Line, "", null, "not YAML: " + FirstSentence(exception.Message));
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or OverflowException)
        {
            // The scanner's own failures on broken text, such as a flow mapping that goes on left of its block.
            int line = Math.Max(1, (int)(reader._parser.Current?.End.Line ?? 1));
            errors.Add(line, "", null, "not YAML from here on; is a line indented too little?");
        }
        return documents;
    }

    private void ReadStream(List<SourceNode> documents)
    {
        _parser.Consume<StreamStart>();
        while (!_parser.TryConsume<StreamEnd>(out _))
        {
            _parser.Consume<DocumentStart>();
            SourceNode root = ReadNode("", 1);
            _parser.Consume<DocumentEnd>();
            if (root.Kind != NodeKind.Null)
            {
                documents.Add(root);
            }
        }
    }

    private SourceNode ReadNode(string path, int depth)
    {
        ParsingEvent start = _parser.Consume<ParsingEvent>();
        int line = (int)start.Start.Line;
        if (depth > ControlLimits.DocumentDepth)
        {
            throw new YamlException(start.Start, start.End, $"nested deeper than {ControlLimits.DocumentDepth} levels");
        }
        if (++_nodes > ControlLimits.DocumentNodes)
        {
            throw new YamlException(start.Start, start.End, $"more than {ControlLimits.DocumentNodes} values");
        }
        if (start is NodeEvent { Anchor.IsEmpty: false } or AnchorAlias)
        {
            throw new YamlException(start.Start, start.End, "anchors and aliases are not taken; write the value out");
        }
        if (start is NodeEvent { Tag.IsEmpty: false })
        {
            throw new YamlException(start.Start, start.End, "tags are not taken");
        }
        switch (start)
        {
            case Scalar scalar:
                return ScalarNodes.FromYaml(scalar.Value, scalar.Style == ScalarStyle.Plain, line);
            case SequenceStart:
                var sequence = new SourceNode(NodeKind.Sequence, line);
                while (!_parser.TryConsume<SequenceEnd>(out _))
                {
                    sequence.Items.Add(ReadNode($"{path}[{sequence.Items.Count}]", depth + 1));
                }
                return sequence;
            case MappingStart:
                return ReadMapping(path, line, depth);
            default:
                throw new YamlException(start.Start, start.End, "unexpected " + start.GetType().Name);
        }
    }

    private SourceNode ReadMapping(string path, int line, int depth)
    {
        var mapping = new SourceNode(NodeKind.Mapping, line);
        var names = new HashSet<string>(StringComparer.Ordinal);
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            Scalar key = _parser.Consume<Scalar>();
            string fieldPath = FieldPath.Join(path, key.Value);
            SourceNode value = ReadNode(fieldPath, depth + 1);
            if (!names.Add(key.Value))
            {
                _errors.Add((int)key.Start.Line, fieldPath, null, "stands twice in this mapping; keep one");
                continue;
            }
            mapping.Fields.Add(new SourceField(key.Value, (int)key.Start.Line, value));
        }
        return mapping;
    }

    private static string FirstSentence(string message)
    {
        int colon = message.IndexOf("): ", StringComparison.Ordinal);
        return message.StartsWith('(') && colon > 0 ? message[(colon + 3)..] : message;
    }
}
