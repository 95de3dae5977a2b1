using Tulle.Control.Graph.Specs;
using Tulle.Control.Store;

namespace Tulle.Control.Graph;

/// <summary>An HTTPRoute, or a GRPCRoute in its words.</summary>
internal sealed class HttpRoute(StoredResource resource, HttpRouteSpec spec) : IServiceRoute
{
    public string Namespace => resource.Key.Namespace;

    public string Name => resource.Key.Name;

    public DateTimeOffset CreatedAt => resource.CreatedAt;

    public HttpRouteSpec Spec => spec;

    public IReadOnlyList<RouteReferenceSpec> ParentRefs => spec.ParentRefs;
}
