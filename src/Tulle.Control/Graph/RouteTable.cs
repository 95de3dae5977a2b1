using Tulle.Control.Graph.Specs;

namespace Tulle.Control.Graph;

/// <summary>The routes of one kind, by the Service that they are attached to.</summary>
internal sealed class RouteTable<T>
    where T : class, IServiceRoute
{
    private readonly Dictionary<(string Namespace, string Name), List<T>> _byService = [];
    private readonly Dictionary<(string Namespace, string Name), T> _byName = [];

    public RouteTable(IEnumerable<T> routes)
    {
        foreach (T route in routes)
        {
            _byName[(route.Namespace, route.Name)] = route;
            foreach (RouteReferenceSpec parent in route.ParentRefs)
            {
                (string, string) key = (parent.Namespace ?? route.Namespace, parent.Name);
                _byService.TryAdd(key, []);
                if (!_byService[key].Contains(route))
                {
                    _byService[key].Add(route);
                }
            }
        }
    }

    public T? Find(string inNamespace, string name) => _byName.GetValueOrDefault((inNamespace, name));

    /// <summary>What is attached to the port, by anybody: oldest first, then by name.</summary>
    public List<T> Attached(Service service, ServiceSpec.ServicePort port) =>
    [
        .. (_byService.GetValueOrDefault((service.Namespace, service.Name)) ?? [])
            .Where(route => route.AppliesTo(service, port))
            .OrderBy(static r => r.CreatedAt)
            .ThenBy(static r => $"{r.Namespace}/{r.Name}", StringComparer.Ordinal),
    ];

    /// <summary>GEP-1426: routes of the caller's own namespace (consumer routes) go before those that the service's
    /// owner wrote (producer routes), which hold for everybody.</summary>
    public List<T> Applicable(Service service, ServiceSpec.ServicePort port, string callerNamespace)
    {
        List<T> attached = Attached(service, port);
        List<T> consumer =
            [.. attached.Where(r => r.Namespace == callerNamespace && r.Namespace != service.Namespace)];
        return consumer.Count > 0 ? consumer : [.. attached.Where(r => r.Namespace == service.Namespace)];
    }
}
