using System.Text;
using Tulle.Control.Sources.Kinds;
using Tulle.Control.Sources.Schemas;
using Tulle.Control.Store;

namespace Tulle.Control.Sources;

/// <summary>Reads a file of resources (YAML documents, or JSON; `kind: List` is opened) and finds everything that is
/// wrong with it at once.</summary>
internal sealed class ResourceReader
{
    private static readonly ObjectSchema MetadataSchema = new(
        new SchemaField("name", new TextSchema(), "the resource's name", Required: true),
        new SchemaField("namespace", new TextSchema(TextRules.DnsLabel), "Default: default."),
        new SchemaField(
            "labels", new MapSchema(TextRules.LabelKey, new TextSchema(TextRules.LabelValue)), "What selectors see."),
        new SchemaField(
            "annotations", new MapSchema(TextRules.LabelKey, new TextSchema(maxLength: 256 * 1024)), "Notes."),
        new SchemaField("resourceVersion", new TextSchema(VersionRule, 20), "Write only if this is still the version."),
        new SchemaField("uid", new AnySchema(), "Set by the server."),
        new SchemaField("generation", new AnySchema(), "Set by the server."),
        new SchemaField("creationTimestamp", new AnySchema(), "Set by the server."),
        new SchemaField("managedFields", new AnySchema(), "Kubernetes' own."));

    private readonly CheckContext _context;
    private readonly string _defaultNamespace;
    private readonly Dictionary<ResourceKey, int> _lines = [];

    private ResourceReader(CheckContext context, string defaultNamespace)
    {
        _context = context;
        _defaultNamespace = defaultNamespace;
    }

    public static Schema Metadata => MetadataSchema;

    /// <summary>The resources; to be used only if <paramref name="context"/> has no errors afterwards.</summary>
    public static List<ParsedResource> Read(
        ReadOnlySpan<byte> body, bool isJson, string defaultNamespace, CheckContext context)
    {
        List<SourceNode> documents = [];
        if (isJson)
        {
            documents = JsonDocuments.Read(body, context.Errors) is { } root ? [root] : [];
        }
        else if (DecodeUtf8(body) is { } text)
        {
            documents = YamlDocuments.Read(text, context.Errors);
        }
        else
        {
            context.Errors.Add(0, "", null, "must be UTF-8 text");
        }
        var reader = new ResourceReader(context, defaultNamespace);
        var resources = new List<ParsedResource>();
        foreach (SourceNode document in documents)
        {
            reader.ReadDocument(document, resources);
        }
        return resources;
    }

    private void ReadDocument(SourceNode document, List<ParsedResource> resources)
    {
        _context.Errors.Resource = "";
        if (document.Kind != NodeKind.Mapping)
        {
            _context.Errors.Add(document, "", "must be a resource: a mapping with apiVersion, kind, metadata and spec");
            return;
        }
        if (document.Field("kind")?.Text.EndsWith("List", StringComparison.Ordinal) == true
            && document.Field("items") is { Kind: NodeKind.Sequence } items)
        {
            foreach (SourceNode item in items.Items)
            {
                ReadDocument(item, resources);
            }
            return;
        }
        if (FindKind(document) is { } kind && ReadResource(document, kind) is { } resource)
        {
            resources.Add(resource);
        }
    }

    private ResourceKind? FindKind(SourceNode document)
    {
        string apiVersion = document.Field("apiVersion")?.Text ?? "";
        string kind = document.Field("kind")?.Text ?? "";
        if (KnownKinds.ByKind(apiVersion, kind) is { } known)
        {
            return known;
        }
        string all = "known are " + string.Join(", ", KnownKinds.All.Select(static k => $"{k.ApiVersion} {k.Kind}"));
        if (KnownKinds.All.FirstOrDefault(k => k.Kind == kind) is { } otherVersion)
        {
            SourceNode at = document.Field("apiVersion") ?? new SourceNode(NodeKind.Null, document.Line);
            _context.Errors.Add(at, "apiVersion", $"must be {otherVersion.ApiVersion} for a {kind}");
        }
        else
        {
            SourceNode at = document.Field("kind") ?? new SourceNode(NodeKind.Null, document.Line);
            string nearest = KnownKinds.Nearest(kind) is { } name ? $"did you mean \"{name}\"? " : "";
            _context.Errors.Add(at, "kind", $"is no known kind; {nearest}{all}");
        }
        return null;
    }

    private ParsedResource? ReadResource(SourceNode document, ResourceKind kind)
    {
        SourceNode? metadata = document.Field("metadata");
        string name = metadata?.Field("name")?.Text ?? "";
        _context.Errors.Resource = $"{kind.Singular}/{name}";
        int before = _context.Errors.Count;
        new ObjectSchema(
            new SchemaField("apiVersion", new TextSchema(), "the kind's group and version", Required: true),
            new SchemaField("kind", new TextSchema(), "the kind", Required: true),
            new SchemaField("metadata", MetadataSchema, "name, namespace, labels, annotations", Required: true),
            new SchemaField(
                "spec", kind.Spec, "what is wanted", Required: kind.Spec.Fields.Any(static f => f.Required)),
            new SchemaField("status", new AnySchema(), "Set by the server.")).Check(document, "", _context);
        if (metadata?.Field("name") is { Kind: NodeKind.String } nameNode
            && kind.NameRule(nameNode.Text) is { } allowed)
        {
            _context.Errors.Add(nameNode, "metadata.name", allowed);
        }
        if (!kind.IsNamespaced && metadata?.Field("namespace") is { Text.Length: > 0 } extra)
        {
            _context.Errors.Add(extra, "metadata.namespace", $"must not be set: a {kind.Kind} has no namespace");
        }
        if (_context.Errors.Count > before)
        {
            return null;
        }
        SourceNode spec = document.Field("spec") ?? new SourceNode(NodeKind.Mapping, document.Line);
        kind.CrossCheck(spec, _context);
        string inNamespace = kind.IsNamespaced ? metadata!.Field("namespace")?.Text ?? _defaultNamespace : "";
        var key = new ResourceKey(kind.StoreName, inNamespace, name);
        CheckUnique(key, document);
        string specJson = NodeJson.Write(spec);
        if (specJson.Length > ControlLimits.ResourceBytes)
        {
            _context.Errors.Add(spec.Line, "spec", $"{specJson.Length} bytes",
                $"must have at most {ControlLimits.ResourceBytes} bytes");
        }
        string version = metadata!.Field("resourceVersion")?.Text ?? "";
        return _context.Errors.Count > before
            ? null
            : new ParsedResource(
                kind, key, UserMetadata(metadata), specJson, version is "" or "0" ? null : long.Parse(version));
    }

    private void CheckUnique(ResourceKey key, SourceNode document)
    {
        if (!_lines.TryAdd(key, document.Line))
        {
            _context.Errors.Add(
                document.Line, "", null, $"stands twice in this request; the other is on line {_lines[key]}");
        }
    }

    private static string UserMetadata(SourceNode metadata)
    {
        var kept = new SourceNode(NodeKind.Mapping, metadata.Line);
        foreach (SourceField field in metadata.Fields)
        {
            if (field.Name is "labels" or "annotations" && field.Value.Fields.Count > 0)
            {
                kept.Fields.Add(field);
            }
        }
        return NodeJson.Write(kept);
    }

    private static string? VersionRule(string text) =>
        text.Length == 0 || long.TryParse(text, out long version) && version >= 0 ? null
            : "must be a version that the server gave";

    private static string? DecodeUtf8(ReadOnlySpan<byte> body)
    {
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(body);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
