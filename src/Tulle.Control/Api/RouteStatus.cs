using System.Text.Json;
using Tulle.Control.Graph;
using Tulle.Control.Graph.Specs;
using Tulle.Control.Store;

namespace Tulle.Control.Api;

/// <summary>Gateway API's status of an HTTPRoute: per parent, whether it is attached and whether its backends exist. It
/// is worked out when somebody reads the route, so it is never older than the graph that proxies get.</summary>
internal static class RouteStatus
{
    private const string ControllerName = "tulle.dev/control";

    public static void Write(Utf8JsonWriter writer, StoredResource resource, ResourceGraph graph)
    {
        HttpRouteSpec spec = JsonSerializer.Deserialize(resource.Spec, SpecJson.Default.HttpRouteSpec)!;
        (string reason, string message) = Backends(resource.Key.Namespace, spec, graph);
        writer.WriteStartObject("status");
        writer.WriteStartArray("parents");
        foreach (HttpRouteSpec.Reference parent in spec.ParentRefs)
        {
            string inNamespace = parent.Namespace ?? resource.Key.Namespace;
            writer.WriteStartObject();
            writer.WriteString("controllerName", ControllerName);
            WriteReference(writer, parent, inNamespace);
            writer.WriteStartArray("conditions");
            string? missing = MissingParent(parent, inNamespace, graph);
            WriteCondition(
                writer, resource, "Accepted", missing is null, missing is null ? "Accepted"
                    : "NoMatchingParent", missing ?? "");
            WriteCondition(writer, resource, "ResolvedRefs", message.Length == 0, reason, message);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static string? MissingParent(HttpRouteSpec.Reference parent, string inNamespace, ResourceGraph graph)
    {
        if (graph.Service(inNamespace, parent.Name) is not { } service)
        {
            return $"there is no Service {parent.Name} in namespace {inNamespace}";
        }
        bool hasPort = service.Spec.Ports.Exists(p =>
            (parent.Port is null || parent.Port == p.Number)
                && (parent.SectionName is null || parent.SectionName == p.Name));
        return hasPort ? null : $"Service {parent.Name} has no such port";
    }

    private static (string Reason, string Message) Backends(
        string routeNamespace, HttpRouteSpec spec, ResourceGraph graph)
    {
        foreach (HttpRouteSpec.Reference backend in spec.Rules.SelectMany(static r => r.BackendRefs))
        {
            if (backend.Namespace is { } other && other != routeNamespace)
            {
                return ("RefNotPermitted",
                    $"Service {backend.Name} is in namespace {other}; only backends of the route's own are used");
            }
            if (graph.Service(routeNamespace, backend.Name)?.Port(backend.Port ?? 0) is null)
            {
                return ("BackendNotFound",
                    $"there is no Service {backend.Name} with port {backend.Port} in namespace {routeNamespace}");
            }
        }
        return ("ResolvedRefs", "");
    }

    private static void WriteReference(Utf8JsonWriter writer, HttpRouteSpec.Reference parent, string inNamespace)
    {
        writer.WriteStartObject("parentRef");
        writer.WriteString("group", "");
        writer.WriteString("kind", "Service");
        writer.WriteString("name", parent.Name);
        writer.WriteString("namespace", inNamespace);
        if (parent.Port is { } port)
        {
            writer.WriteNumber("port", port);
        }
        if (parent.SectionName is { } section)
        {
            writer.WriteString("sectionName", section);
        }
        writer.WriteEndObject();
    }

    private static void WriteCondition(
        Utf8JsonWriter writer, StoredResource resource, string type, bool holds, string reason, string message)
    {
        writer.WriteStartObject();
        writer.WriteString("type", type);
        writer.WriteString("status", holds ? "True" : "False");
        writer.WriteString("reason", reason);
        writer.WriteString("message", message);
        writer.WriteNumber("observedGeneration", resource.Generation);
        writer.WriteEndObject();
    }
}
