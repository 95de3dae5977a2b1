using Tulle.Control.Graph.Specs;

namespace Tulle.Control.Graph;

/// <summary>A route of any kind whose parents are Services.</summary>
internal interface IServiceRoute
{
    string Namespace { get; }

    string Name { get; }

    DateTimeOffset CreatedAt { get; }

    IReadOnlyList<RouteReferenceSpec> ParentRefs { get; }

    /// <summary>Whether it is attached to this port of this Service.</summary>
    bool AppliesTo(Service service, ServiceSpec.ServicePort port)
    {
        foreach (RouteReferenceSpec parent in ParentRefs)
        {
            if (parent.Means(service, port, Namespace))
            {
                return true;
            }
        }
        return false;
    }
}
