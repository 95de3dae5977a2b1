using Tulle.Control.Graph.Specs;
using Tulle.Control.Store;

namespace Tulle.Control.Graph;

/// <summary>A TCPRoute.</summary>
internal sealed class TcpRoute(StoredResource resource, TcpRouteSpec spec) : IServiceRoute
{
    public string Namespace => resource.Key.Namespace;

    public string Name => resource.Key.Name;

    public DateTimeOffset CreatedAt => resource.CreatedAt;

    public TcpRouteSpec Spec => spec;

    public IReadOnlyList<RouteReferenceSpec> ParentRefs => spec.ParentRefs;
}
