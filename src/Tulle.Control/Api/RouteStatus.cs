using System.Text.Json;
using Tulle.Control.Compiler;
using Tulle.Control.Graph;
using Tulle.Control.Graph.Specs;
using Tulle.Control.Sources.Kinds;
using Tulle.Control.Store;

namespace Tulle.Control.Api;

/// <summary>Gateway API's status of a route: per parent, whether it is attached and whether its backends exist. It
/// is worked out when somebody reads the route, so it is never older than the graph that proxies get.</summary>
internal static class RouteStatus
{
    private const string ControllerName = "tulle.dev/control";
    private const string Accepted = "Accepted";
    private const string NoParent = "NoMatchingParent";

    public static bool Has(ResourceKind kind) => kind == HttpRouteKind.Definition
        || kind == GrpcRouteKind.Definition || kind == TcpRouteKind.Definition;

    public static void Write(Utf8JsonWriter writer, ResourceKind kind, StoredResource resource, ResourceGraph graph)
    {
        bool isTcp = kind == TcpRouteKind.Definition;
        (List<RouteReferenceSpec> parents, List<RouteReferenceSpec> backends) = References(kind, resource);
        (string reason, string message) = Backends(resource.Key.Namespace, backends, graph, isTcp);
        writer.WriteStartObject("status");
        writer.WriteStartArray("parents");
        foreach (RouteReferenceSpec parent in parents)
        {
            string inNamespace = parent.Namespace ?? resource.Key.Namespace;
            writer.WriteStartObject();
            writer.WriteString("controllerName", ControllerName);
            WriteReference(writer, parent, inNamespace);
            writer.WriteStartArray("conditions");
            (string accepted, string why) = Parent(parent, inNamespace, graph, isTcp);
            WriteCondition(writer, resource, "Accepted", accepted == Accepted, accepted, why);
            WriteCondition(writer, resource, "ResolvedRefs", message.Length == 0, reason, message);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <summary>What a stored route refers to.</summary>
    public static (List<RouteReferenceSpec> Parents, List<RouteReferenceSpec> Backends) References(
        ResourceKind kind, StoredResource resource)
    {
        if (kind == TcpRouteKind.Definition)
        {
            TcpRouteSpec tcp = JsonSerializer.Deserialize(resource.Spec, SpecJson.Default.TcpRouteSpec)!;
            return (tcp.ParentRefs, [.. tcp.Rules.SelectMany(static r => r.BackendRefs)]);
        }
        HttpRouteSpec http = kind == GrpcRouteKind.Definition
            ? JsonSerializer.Deserialize(resource.Spec, SpecJson.Default.GrpcRouteSpec)!.ToHttp()
            : JsonSerializer.Deserialize(resource.Spec, SpecJson.Default.HttpRouteSpec)!;
        return (http.ParentRefs, [.. http.Rules.SelectMany(static r => r.BackendRefs)]);
    }

    private static (string Reason, string Message) Parent(
        RouteReferenceSpec parent, string inNamespace, ResourceGraph graph, bool isTcp)
    {
        if (graph.Service(inNamespace, parent.Name) is not { } service)
        {
            return (NoParent, $"there is no Service {parent.Name} in namespace {inNamespace}");
        }
        List<ServiceSpec.ServicePort> ports = service.Spec.Ports.FindAll(p =>
            (parent.Port is null || parent.Port == p.Number)
                && (parent.SectionName is null || parent.SectionName == p.Name));
        if (ports.Count == 0)
        {
            return (NoParent, $"Service {parent.Name} has no such port; it has "
                + string.Join(", ", service.Spec.Ports.Select(static p => p.Number)));
        }
        if (!ports.Exists(p => IsUndeclared(p) || IsTcp(p) == isTcp))
        {
            return (NoParent, isTcp
                ? $"port {ports[0].Number} of Service {parent.Name} speaks HTTP; say appProtocol: tcp, or name it tcp"
                : $"port {ports[0].Number} of Service {parent.Name} carries TCP; TCPRoute is for that");
        }
        return (Accepted, "");
    }

    private static (string Reason, string Message) Backends(
        string routeNamespace, List<RouteReferenceSpec> backends, ResourceGraph graph, bool isTcp)
    {
        foreach (RouteReferenceSpec backend in backends)
        {
            if (backend.Namespace is { } other && other != routeNamespace)
            {
                return ("RefNotPermitted",
                    $"Service {backend.Name} is in namespace {other}; only backends of the route's own are used");
            }
            if (graph.Service(routeNamespace, backend.Name)?.Port(backend.Port ?? 0) is not { } port)
            {
                return ("BackendNotFound",
                    $"there is no Service {backend.Name} with port {backend.Port} in namespace {routeNamespace}");
            }
            if (isTcp && !IsTcp(port) && !IsUndeclared(port))
            {
                return ("UnsupportedProtocol",
                    $"port {port.Number} of Service {backend.Name} speaks HTTP; say appProtocol: tcp, or name it tcp");
            }
        }
        return ("ResolvedRefs", "");
    }

    private static bool IsUndeclared(ServiceSpec.ServicePort port) => ProtocolChoice.Of(port) == Protocol.Undeclared;

    private static bool IsTcp(ServiceSpec.ServicePort port) => ProtocolChoice.Of(port) == Protocol.Tcp;

    private static void WriteReference(Utf8JsonWriter writer, RouteReferenceSpec parent, string inNamespace)
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
