using Tulle.Control.Graph;
using Tulle.Control.Graph.Specs;
using Tulle.Control.Serving;

namespace Tulle.Control.Compiler;

/// <summary>Compiles one graph for any number of proxies. What depends on a Service alone is compiled and encoded once
/// and shared. A pure function of the graph and the node, but for that cache; not thread-safe.</summary>
/// <param name="tulleProxies">Node ids of proxies that are known to be Tulle's.</param>
internal sealed class ProxyCompiler(ResourceGraph graph, IReadOnlySet<string> tulleProxies)
{
    private readonly Dictionary<string, (XdsResource Cluster, XdsResource Endpoints)> _services =
        new(StringComparer.Ordinal);
    private readonly Dictionary<(string Name, string Caller),
        (XdsResource Routes, List<(Service, ServiceSpec.ServicePort)> Used)>
        _routes = [];

    public ResourceGraph Graph => graph;

    /// <summary>What this proxy needs and nothing else. A node whose Workload was not applied (yet) gets
    /// nothing.</summary>
    public ProxyConfig Compile(ProxyNode node)
    {
        var resources = new Dictionary<(XdsType, string), XdsResource>();
        if (graph.Workload(node.Namespace, node.Workload) is { } workload)
        {
            foreach (WorkloadSpec.WorkloadPort port in workload.Spec.Ports)
            {
                AddInbound(resources, workload, port);
            }
            foreach (WorkloadSpec.Upstream upstream in workload.Spec.Upstreams)
            {
                AddOutbound(resources, workload, upstream);
            }
        }
        return new ProxyConfig(graph.Revision, resources.Values);
    }

    private void AddInbound(
        Dictionary<(XdsType, string), XdsResource> resources, Workload workload, WorkloadSpec.WorkloadPort port)
    {
        if (port.ProxyPort is null)
        {
            return;
        }
        Protocol protocol = ProtocolChoice.Of(workload, port);
        Add(resources, ClusterCompiler.Inbound(workload.Spec.AppAddress, port.Number, protocol));
        Add(resources, ListenerCompiler.Inbound(workload.Spec, port, protocol, graph.Mesh));
    }

    private void AddOutbound(
        Dictionary<(XdsType, string), XdsResource> resources, Workload workload, WorkloadSpec.Upstream upstream)
    {
        string inNamespace = upstream.Namespace ?? workload.Namespace;
        string name = XdsNames.Service(inNamespace, upstream.Service, upstream.Port);
        Service? service = graph.Service(inNamespace, upstream.Service);
        ServiceSpec.ServicePort? port = service?.Port(upstream.Port);
        var reading = ProtocolReading.Of(graph, service, port, workload.Namespace);
        if (reading.IsTcp)
        {
            var backends = new BackendResolver(graph);
            TcpTarget target = TcpTarget.Of(graph, service!, port!, workload.Namespace, backends);
            Add(resources, ListenerCompiler.OutboundTcp(upstream, target, graph.Mesh));
            foreach ((Service backend, ServiceSpec.ServicePort backendPort) in backends.Used)
            {
                AddService(resources, backend, backendPort);
            }
            return;
        }
        TcpTarget? opaque = reading.MayBeOpaque ? TcpTarget.To(name) : null;
        Add(resources, ListenerCompiler.OutboundHttp(upstream, name, graph.Mesh, reading.Detects, opaque));
        (XdsResource routes, List<(Service, ServiceSpec.ServicePort)> used) =
            Routes(name, service, port, workload.Namespace);
        Add(resources, routes);
        foreach ((Service backend, ServiceSpec.ServicePort backendPort) in used)
        {
            AddService(resources, backend, backendPort);
        }
    }

    private (XdsResource Routes, List<(Service, ServiceSpec.ServicePort)> Used) Routes(
        string name, Service? service, ServiceSpec.ServicePort? port, string caller)
    {
        if (!_routes.TryGetValue((name, caller), out var found))
        {
            var compiler = new RouteCompiler(graph);
            XdsResource routes = compiler.Compile(name, service, port, caller);
            _routes[(name, caller)] = found = (routes, [.. compiler.Used]);
        }
        return found;
    }

    private void AddService(
        Dictionary<(XdsType, string), XdsResource> resources, Service service, ServiceSpec.ServicePort port)
    {
        string name = XdsNames.Service(service.Namespace, service.Name, port.Number);
        if (!_services.TryGetValue(name, out var found))
        {
            _services[name] = found =
                (ClusterCompiler.Service(name, ProtocolChoice.Of(port)), EndpointCompiler.Compile(name, service, port, IsTulle));
        }
        Add(resources, found.Cluster);
        Add(resources, found.Endpoints);
    }

    private bool IsTulle(Workload workload) =>
        graph.Mesh.Http2BetweenProxies == "On" && tulleProxies.Contains($"{workload.Name}.{workload.Namespace}");

    private static void Add(Dictionary<(XdsType, string), XdsResource> resources, XdsResource resource) =>
        resources[(resource.Type, resource.Name)] = resource;
}
