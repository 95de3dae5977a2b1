using Tulle.Control.Graph;
using Tulle.Control.Graph.Specs;

namespace Tulle.Control.Compiler;

/// <summary>Turns references to Services into cluster names, and notes which are used, so that a proxy gets
/// those.</summary>
internal sealed class BackendResolver(ResourceGraph graph)
{
    private readonly HashSet<(Service, ServiceSpec.ServicePort)> _used = [];

    public IReadOnlyCollection<(Service Service, ServiceSpec.ServicePort Port)> Used => _used;

    public string Use(Service service, ServiceSpec.ServicePort port)
    {
        _used.Add((service, port));
        return XdsNames.Service(service.Namespace, service.Name, port.Number);
    }

    /// <summary>Null: there is no such Service or port, or it is in another namespace (Gateway API wants a
    /// ReferenceGrant for that, which this version does not know).</summary>
    public string? Resolve(IServiceRoute route, RouteReferenceSpec reference)
    {
        if (reference.Namespace is { } other && other != route.Namespace)
        {
            return null;
        }
        return graph.Service(route.Namespace, reference.Name) is { } service && reference.Port is { } number
            && service.Port(number) is { } port ? Use(service, port) : null;
    }
}
