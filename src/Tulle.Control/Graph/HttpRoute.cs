using Tulle.Control.Graph.Specs;
using Tulle.Control.Store;

namespace Tulle.Control.Graph;

/// <summary>An HTTPRoute.</summary>
internal sealed class HttpRoute(StoredResource resource, HttpRouteSpec spec)
{
    public string Namespace => resource.Key.Namespace;

    public string Name => resource.Key.Name;

    public DateTimeOffset CreatedAt => resource.CreatedAt;

    public HttpRouteSpec Spec => spec;

    /// <summary>Whether it is attached to this port of this Service.</summary>
    public bool AppliesTo(Service service, ServiceSpec.ServicePort port)
    {
        foreach (HttpRouteSpec.Reference parent in spec.ParentRefs)
        {
            bool sameService = parent.Name == service.Name && (parent.Namespace ?? Namespace) == service.Namespace;
            bool samePort = (parent.Port is null || parent.Port == port.Number)
                && (parent.SectionName is null || parent.SectionName == port.Name);
            if (sameService && samePort)
            {
                return true;
            }
        }
        return false;
    }
}
