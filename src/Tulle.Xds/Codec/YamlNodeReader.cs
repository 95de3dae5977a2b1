using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Tulle.Xds.Codec;

/// <summary>
/// YAML text to nodes, over YamlDotNet's event parser. One document; merge keys are resolved; what aliases stand for is
/// bounded.
/// </summary>
internal sealed class YamlNodeReader
{
    private readonly Dictionary<AnchorName, (ConfigNode Node, int Size)> _anchors = [];
    private readonly Parser _parser;
    private readonly ConfigErrors _errors;
    private int _size;
    private int _aliased;
    private int _depth;

    private YamlNodeReader(string yaml, ConfigErrors errors)
    {
        _parser = new Parser(new StringReader(yaml));
        _errors = errors;
    }

    /// <summary>The root, or null after an error. An empty document is an empty map.</summary>
    public static ConfigNode? Read(string yaml, ConfigErrors errors)
    {
        var reader = new YamlNodeReader(yaml, errors);
        try
        {
            return reader.ReadDocument();
        }
        catch (YamlException e)
        {
            errors.Add("", $"not valid YAML: {e.Message}", Math.Max(1, (int)e.Start.Line));
            return null;
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or OverflowException)
        {
            // the scanner's own failures on broken text
            errors.Add("", $"not valid YAML: {e.Message}", reader.Line);
            return null;
        }
    }

    private int Line => Math.Max(1, (int)(_parser.Current?.Start.Line ?? 1));

    private ConfigNode ReadDocument()
    {
        _parser.Consume<StreamStart>();
        if (_parser.Accept<StreamEnd>(out _)) return new ConfigNode(ConfigNodeKind.Map, 1);
        _parser.Consume<DocumentStart>();
        ConfigNode root = ReadNode();
        _parser.Consume<DocumentEnd>();
        if (!_parser.Accept<StreamEnd>(out _)) _errors.Add("", "more than one YAML document", Line);
        return root.IsNull ? new ConfigNode(ConfigNodeKind.Map, 1) : root;
    }

    private ConfigNode ReadNode()
    {
        if (_depth >= CodecLimits.Depth * 2)
            throw new YamlException(_parser.Current!.Start, _parser.Current.End, "nested too deeply");
        int before = _size;
        if (_parser.Current is AnchorAlias) return Expand(_parser.Consume<AnchorAlias>());
        var start = (NodeEvent)_parser.Current!;
        _depth++;
        ConfigNode node = start switch
        {
            Scalar => ReadScalar(_parser.Consume<Scalar>()),
            SequenceStart => ReadSequence(_parser.Consume<SequenceStart>()),
            _ => ReadMapping(_parser.Consume<MappingStart>()),
        };
        _depth--;
        _size += 1 + (node.Text.Length / CodecLimits.YamlCharsPerNode);
        if (!start.Anchor.IsEmpty) _anchors[start.Anchor] = (node, _size - before);
        return node;
    }

    private static ConfigNode ReadScalar(Scalar scalar)
    {
        bool isText = scalar.Style != ScalarStyle.Plain || scalar.Tag.ToString() is "tag:yaml.org,2002:str" or "!";
        ConfigNodeKind kind = isText ? ConfigNodeKind.Text : ConfigNodeKind.Plain;
        return new ConfigNode(kind, (int)scalar.Start.Line) { Text = scalar.Value };
    }

    private ConfigNode ReadSequence(SequenceStart start)
    {
        var node = new ConfigNode(ConfigNodeKind.List, (int)start.Start.Line) { Items = [] };
        while (!_parser.TryConsume<SequenceEnd>(out _)) node.Items.Add(ReadNode());
        return node;
    }

    private ConfigNode ReadMapping(MappingStart start)
    {
        var node = new ConfigNode(ConfigNodeKind.Map, (int)start.Start.Line) { Members = [] };
        var seen = new HashSet<string>(StringComparer.Ordinal);
        List<ConfigNode>? merged = null;
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            Scalar key = _parser.Consume<Scalar>();
            ConfigNode value = ReadNode();
            if (key is { Value: "<<", Style: ScalarStyle.Plain }) (merged ??= []).AddRange(MergeSources(value));
            else if (seen.Add(key.Value)) node.Members.Add(new(key.Value, value));
            else _errors.Add("", $"the key \"{key.Value}\" is there twice", (int)key.Start.Line);
        }
        foreach (ConfigNode source in merged ?? []) Merge(source, node, seen);
        return node;
    }

    /// <summary>What stands behind the merge key "&lt;&lt;": a map, or a list of maps of which earlier ones win.</summary>
    private IEnumerable<ConfigNode> MergeSources(ConfigNode value)
    {
        IEnumerable<ConfigNode> sources = value.Kind == ConfigNodeKind.List ? value.Items : [value];
        if (sources.All(static s => s.Kind == ConfigNodeKind.Map)) return sources;
        _errors.Add("", "the merge key \"<<\" takes an object, or a list of objects", value.Line);
        return [];
    }

    /// <summary>The map's own keys win over merged ones.</summary>
    private void Merge(ConfigNode source, ConfigNode into, HashSet<string> seen)
    {
        CountAliased(source.Members.Count);
        foreach ((string key, ConfigNode value) in source.Members)
        {
            if (seen.Add(key)) into.Members.Add(new(key, value));
        }
    }

    private ConfigNode Expand(AnchorAlias alias)
    {
        if (!_anchors.TryGetValue(alias.Value, out (ConfigNode Node, int Size) found))
            throw new YamlException(alias.Start, alias.End, $"the alias *{alias.Value} has no anchor before it");
        CountAliased(found.Size);
        return found.Node;
    }

    private void CountAliased(int size)
    {
        _size += size;
        _aliased += size;
        if (_aliased > CodecLimits.YamlAliasedSize)
            throw new YamlException(_parser.Current!.Start, _parser.Current.End, "aliases stand for too many values");
    }
}
