using System.Text;
using System.Text.Json;
using Tulle.Control.Sources;
using Tulle.Control.Sources.Kinds;
using Tulle.Control.Sources.Schemas;

namespace Tulle.Control.Api;

/// <summary>/openapi.json: OpenAPI 3.0 of the whole API, written from the same tables that check requests.</summary>
internal static class OpenApiDocument
{
    private static readonly Lazy<string> Document =
        new(() => Encoding.UTF8.GetString(ApiBody.Write(Write, indent: true)));

    public static string Text => Document.Value;

    private static void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("openapi", "3.0.3");
        writer.WriteStartObject("info");
        writer.WriteString("title", "Tulle control plane");
        writer.WriteString("version", "v1alpha1");
        writer.WriteEndObject();
        writer.WriteStartObject("paths");
        WriteApply(writer, ApplyEndpoint.Path, "Create or replace the resources of a file: all or nothing.");
        WriteApply(writer, ApplyEndpoint.DeletePath, "Delete the resources that a file names.");
        WritePath(writer, ProxyEndpoint.Path, ("get", "The proxies: what each was sent, took and refused."));
        WritePath(writer, ProxyEndpoint.Path + "/{name}", ("get", "One proxy, with the resources that it was sent."));
        WritePath(writer, EffectEndpoint.Path,
            ("get", "Where the object of ?kind=, ?namespace= and ?name= is in effect, and which rule wins."));
        foreach (ResourceKind kind in KnownKinds.All)
        {
            WriteKindPaths(writer, kind);
        }
        writer.WriteEndObject();
        writer.WriteStartObject("components");
        writer.WriteStartObject("schemas");
        foreach (ResourceKind kind in KnownKinds.All)
        {
            WriteKindSchema(writer, kind);
        }
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteKindPaths(Utf8JsonWriter writer, ResourceKind kind)
    {
        string root = kind.Group.Length == 0 ? $"/api/{kind.Version}" : $"/apis/{kind.Group}/{kind.Version}";
        string list = kind.IsNamespaced ? $"{root}/namespaces/{{namespace}}/{kind.Plural}" : $"{root}/{kind.Plural}";
        if (kind.IsNamespaced)
        {
            WritePath(
                writer, $"{root}/{kind.Plural}", ("get", $"List every {kind.Kind}; ?watch=true follows changes."));
        }
        WritePath(writer, list,
            ("get", $"List; ?watch=true follows changes, ?labelSelector= chooses. {kind.Description}"),
            ("post", $"Create a {kind.Kind}; 409 if it exists."));
        WritePath(writer, list + "/{name}",
            ("get", $"Read a {kind.Kind}."),
            ("put", "Create or replace; 409 if metadata.resourceVersion is given and no longer current."),
            ("delete", "Delete; ?resourceVersion= makes it conditional."));
    }

    private static void WriteApply(Utf8JsonWriter writer, string path, string summary) =>
        WritePath(writer, path, ("post", summary + " Body: YAML documents or JSON; ?source= names the file in errors, "
            + "?namespace= is the default namespace, ?dryRun=All writes nothing."));

    private static void WritePath(
        Utf8JsonWriter writer, string path, params ReadOnlySpan<(string Method, string Summary)> methods)
    {
        writer.WriteStartObject(path);
        writer.WriteStartArray("parameters");
        foreach (string name in (ReadOnlySpan<string>)["namespace", "name"])
        {
            if (path.Contains('{' + name + '}', StringComparison.Ordinal))
            {
                writer.WriteStartObject();
                writer.WriteString("name", name);
                writer.WriteString("in", "path");
                writer.WriteBoolean("required", true);
                writer.WriteStartObject("schema");
                writer.WriteString("type", "string");
                writer.WriteEndObject();
                writer.WriteEndObject();
            }
        }
        writer.WriteEndArray();
        foreach ((string method, string summary) in methods)
        {
            writer.WriteStartObject(method);
            writer.WriteString("summary", summary);
            writer.WriteStartObject("responses");
            writer.WriteStartObject("200");
            writer.WriteString("description", "Done.");
            writer.WriteEndObject();
            writer.WriteStartObject("default");
            writer.WriteString("description", "A Kubernetes Status object that says what is wrong.");
            writer.WriteEndObject();
            writer.WriteEndObject();
            writer.WriteEndObject();
        }
        writer.WriteEndObject();
    }

    private static void WriteKindSchema(Utf8JsonWriter writer, ResourceKind kind)
    {
        writer.WriteStartObject(kind.Kind);
        writer.WriteString("description", kind.Description);
        new ObjectSchema(
            new SchemaField("apiVersion", new TextSchema([kind.ApiVersion]), "Always the same.", Required: true),
            new SchemaField("kind", new TextSchema([kind.Kind]), "Always the same.", Required: true),
            new SchemaField(
                "metadata", ResourceReader.Metadata, "Name, namespace, labels, annotations.", Required: true),
            new SchemaField("spec", kind.Spec, "What is wanted.", Required: true)).WriteOpenApi(writer);
        writer.WriteEndObject();
    }
}
