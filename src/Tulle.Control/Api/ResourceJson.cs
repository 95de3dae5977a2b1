using System.Text.Json;
using Tulle.Control.Graph;
using Tulle.Control.Sources.Kinds;
using Tulle.Control.Store;

namespace Tulle.Control.Api;

/// <summary>Writes stored resources as the objects that users see.</summary>
internal static class ResourceJson
{
    /// <param name="graph">What the status is worked out from; null: none is shown.</param>
    public static void Write(
        Utf8JsonWriter writer, ResourceKind kind, StoredResource resource, ResourceGraph? graph = null)
    {
        writer.WriteStartObject();
        writer.WriteString("apiVersion", kind.ApiVersion);
        writer.WriteString("kind", kind.Kind);
        writer.WriteStartObject("metadata");
        using (JsonDocument metadata = JsonDocument.Parse(resource.Metadata))
        {
            foreach (JsonProperty property in metadata.RootElement.EnumerateObject())
            {
                property.WriteTo(writer);
            }
        }
        writer.WriteString("creationTimestamp", resource.CreatedAt.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'"));
        writer.WriteNumber("generation", resource.Generation);
        writer.WriteString("name", resource.Key.Name);
        if (kind.IsNamespaced)
        {
            writer.WriteString("namespace", resource.Key.Namespace);
        }
        writer.WriteString("resourceVersion", resource.Version.ToString());
        writer.WriteString("uid", resource.Uid);
        writer.WriteEndObject();
        writer.WritePropertyName("spec");
        writer.WriteRawValue(resource.Spec);
        // A graph that is older than this version knows nothing of it yet.
        if (RouteStatus.Has(kind) && graph is not null && graph.Revision >= resource.Version)
        {
            RouteStatus.Write(writer, kind, resource, graph);
        }
        writer.WriteEndObject();
    }

    public static void WriteList(Utf8JsonWriter writer, ResourceKind kind, ResourceList list, ResourceGraph graph)
    {
        writer.WriteStartObject();
        writer.WriteString("apiVersion", kind.ApiVersion);
        writer.WriteString("kind", kind.Kind + "List");
        writer.WriteStartObject("metadata");
        writer.WriteString("resourceVersion", list.Revision.ToString());
        writer.WriteEndObject();
        writer.WriteStartArray("items");
        foreach (StoredResource item in list.Items)
        {
            Write(writer, kind, item, graph);
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <summary>A Kubernetes Status object.</summary>
    public static void WriteStatus(Utf8JsonWriter writer, ApiException failure)
    {
        writer.WriteStartObject();
        writer.WriteString("kind", "Status");
        writer.WriteString("apiVersion", "v1");
        writer.WriteString("status", "Failure");
        writer.WriteString("message", failure.Message);
        writer.WriteString("reason", failure.Reason);
        if (failure.Errors.Count > 0)
        {
            writer.WriteStartObject("details");
            writer.WriteStartArray("causes");
            foreach (var error in failure.Errors)
            {
                writer.WriteStartObject();
                writer.WriteString("reason", "FieldValueInvalid");
                writer.WriteString("message", error.ToString());
                writer.WriteString("field", error.Field);
                writer.WriteString("resource", error.Resource);
                writer.WriteString("source", error.Source);
                writer.WriteNumber("line", error.Line);
                writer.WriteString("value", error.Value);
                writer.WriteString("allowed", error.Allowed);
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
        writer.WriteNumber("code", failure.Status);
        writer.WriteEndObject();
    }
}
