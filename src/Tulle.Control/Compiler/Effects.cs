using Tulle.Control.Graph;
using Tulle.Control.Graph.Specs;
using Tulle.Control.Serving;
using Tulle.Control.Sources.Kinds;
using Tulle.Control.Store;

namespace Tulle.Control.Compiler;

/// <summary>Says in which resources of which proxy an object of the user's shows: the compiler's rules, read the other
/// way round. A pure function of the graph.</summary>
internal sealed class Effects(ResourceGraph graph)
{
    /// <summary>The resources of the proxy beside <paramref name="proxy"/>; none: it is not concerned.</summary>
    public List<ResourceUse> Of(ResourceKind kind, ResourceKey key, Workload proxy)
    {
        var uses = new List<ResourceUse>();
        if (kind == MeshKind.Definition)
        {
            AddListeners(uses, proxy, "settings of the whole mesh");
            return uses;
        }
        if (kind == WorkloadKind.Definition && proxy.Namespace == key.Namespace && proxy.Name == key.Name)
        {
            AddListeners(uses, proxy, "");
            return uses;
        }
        foreach (WorkloadSpec.Upstream upstream in proxy.Spec.Upstreams)
        {
            string inNamespace = upstream.Namespace ?? proxy.Namespace;
            if (graph.Service(inNamespace, upstream.Service) is { } service
                && service.Port(upstream.Port) is { } port)
            {
                AddUpstream(uses, kind, key, proxy, upstream, service, port);
            }
        }
        return [.. uses.DistinctBy(static u => (u.Type, u.Name))];
    }

    private static void AddListeners(List<ResourceUse> uses, Workload proxy, string why)
    {
        foreach (WorkloadSpec.WorkloadPort port in proxy.Spec.Ports.Where(static p => p.ProxyPort is not null))
        {
            uses.Add(new ResourceUse(XdsType.Listener, XdsNames.InboundListener(port.ProxyPort!.Value),
                why.Length > 0 ? why : $"takes requests for port {port.Number}"));
        }
        foreach (WorkloadSpec.Upstream upstream in proxy.Spec.Upstreams)
        {
            uses.Add(new ResourceUse(XdsType.Listener, XdsNames.OutboundListener(upstream.LocalPort),
                why.Length > 0 ? why : $"takes calls to {upstream.Service}:{upstream.Port}"));
        }
    }

    private void AddUpstream(
        List<ResourceUse> uses, ResourceKind kind, ResourceKey key, Workload proxy, WorkloadSpec.Upstream upstream,
        Service service, ServiceSpec.ServicePort port)
    {
        string name = XdsNames.Service(service.Namespace, service.Name, port.Number);
        string listener = XdsNames.OutboundListener(upstream.LocalPort);
        bool isTcp = ProtocolReading.Of(graph, service, port, proxy.Namespace).IsTcp;
        if (kind == HttpRouteKind.Definition || kind == GrpcRouteKind.Definition)
        {
            HttpRoute? route =
                (kind == GrpcRouteKind.Definition ? graph.GrpcRoutes : graph.HttpRoutes).Find(key.Namespace, key.Name);
            bool holds = !isTcp && route is not null
                && graph.RequestRoutes(service, port, proxy.Namespace).Contains(route);
            Add(uses, holds, XdsType.Route, name, $"rules for calls on {listener}");
            return;
        }
        if (kind == TcpRouteKind.Definition)
        {
            bool holds = isTcp && graph.TcpRoutes.Applicable(service, port, proxy.Namespace) is [var first, ..]
                && Is(first, key);
            Add(uses, holds, XdsType.Listener, listener, $"shares of connections to {name}");
            return;
        }
        if (kind == ServiceKind.Definition)
        {
            bool isIt = service.Namespace == key.Namespace && service.Name == key.Name;
            Add(uses, isIt, XdsType.Listener, listener, $"takes calls to {name}");
            Add(uses, isIt && !isTcp, XdsType.Route, name, "its routes");
        }
        AddBackends(uses, kind, key, Backends(proxy, service, port, isTcp));
    }

    private static void AddBackends(
        List<ResourceUse> uses, ResourceKind kind, ResourceKey key,
        IReadOnlyCollection<(Service Service, ServiceSpec.ServicePort Port)> backends)
    {
        foreach ((Service service, ServiceSpec.ServicePort port) in backends)
        {
            string name = XdsNames.Service(service.Namespace, service.Name, port.Number);
            bool isService = kind == ServiceKind.Definition && service.Namespace == key.Namespace
                && service.Name == key.Name;
            Add(uses, isService, XdsType.Cluster, name, "a cluster that calls go to");
            Add(uses, isService, XdsType.Endpoint, name, $"its {service.Workloads.Count} workloads");
            bool isMember = kind == WorkloadKind.Definition
                && service.Workloads.Exists(w => w.Namespace == key.Namespace && w.Name == key.Name);
            Add(uses, isMember, XdsType.Endpoint, name, "one of its endpoints");
        }
    }

    private IReadOnlyCollection<(Service Service, ServiceSpec.ServicePort Port)> Backends(
        Workload proxy, Service service, ServiceSpec.ServicePort port, bool isTcp)
    {
        if (isTcp)
        {
            var backends = new BackendResolver(graph);
            TcpTarget.Of(graph, service, port, proxy.Namespace, backends);
            return backends.Used;
        }
        var compiler = new RouteCompiler(graph);
        compiler.Compile("", service, port, proxy.Namespace);
        return compiler.Used;
    }

    private static bool Is(TcpRoute route, ResourceKey key) =>
        route.Namespace == key.Namespace && route.Name == key.Name;

    private static void Add(List<ResourceUse> uses, bool holds, XdsType type, string name, string what)
    {
        if (holds)
        {
            uses.Add(new ResourceUse(type, name, what));
        }
    }
}
