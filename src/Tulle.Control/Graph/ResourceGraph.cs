using Tulle.Control.Graph.Specs;

namespace Tulle.Control.Graph;

/// <summary>Everything that the store holds at one revision, typed and linked. Immutable once built.</summary>
internal sealed class ResourceGraph
{
    private readonly Dictionary<(string Namespace, string Name), Service> _services = [];
    private readonly Dictionary<(string Namespace, string Name), Workload> _workloads = [];

    public ResourceGraph(
        long revision, MeshSpec mesh, IEnumerable<Service> services, IEnumerable<Workload> workloads,
            IEnumerable<HttpRoute> httpRoutes, IEnumerable<HttpRoute> grpcRoutes,
            IEnumerable<TcpRoute> tcpRoutes)
    {
        Revision = revision;
        Mesh = mesh;
        foreach (Service service in services)
        {
            _services[(service.Namespace, service.Name)] = service;
        }
        foreach (Workload workload in workloads.OrderBy(static w => w.Name, StringComparer.Ordinal))
        {
            _workloads[(workload.Namespace, workload.Name)] = workload;
        }
        HttpRoutes = new RouteTable<HttpRoute>(httpRoutes);
        GrpcRoutes = new RouteTable<HttpRoute>(grpcRoutes);
        TcpRoutes = new RouteTable<TcpRoute>(tcpRoutes);
        Link();
    }

    public long Revision { get; }

    public MeshSpec Mesh { get; }

    public IReadOnlyCollection<Service> Services => _services.Values;

    public Service? Service(string inNamespace, string name) => _services.GetValueOrDefault((inNamespace, name));

    public Workload? Workload(string inNamespace, string name) => _workloads.GetValueOrDefault((inNamespace, name));

    public RouteTable<HttpRoute> HttpRoutes { get; }

    public RouteTable<HttpRoute> GrpcRoutes { get; }

    /// <summary>The rules for requests to a port, as callers of one namespace see it. Gateway API for meshes: a GRPCRoute
    /// goes before HTTPRoutes.</summary>
    public List<HttpRoute> RequestRoutes(Service service, ServiceSpec.ServicePort port, string callerNamespace) =>
        GrpcRoutes.Applicable(service, port, callerNamespace) is { Count: > 0 } calls
            ? calls : HttpRoutes.Applicable(service, port, callerNamespace);

    public RouteTable<TcpRoute> TcpRoutes { get; }

    private void Link()
    {
        ILookup<string, Workload> byNamespace =
            _workloads.Values.ToLookup(static w => w.Namespace, StringComparer.Ordinal);
        foreach (Service service in _services.Values.OrderBy(static s => s.Name, StringComparer.Ordinal))
        {
            foreach (Workload workload in byNamespace[service.Namespace])
            {
                if (service.Selects(workload))
                {
                    service.Workloads.Add(workload);
                    workload.Services.Add(service);
                }
            }
        }
    }
}
