using Tulle.Control.Graph.Specs;
using Tulle.Control.Store;

namespace Tulle.Control.Graph;

/// <summary>A Service with the workloads that it selects.</summary>
internal sealed class Service(StoredResource resource, ServiceSpec spec)
{
    public string Namespace => resource.Key.Namespace;

    public string Name => resource.Key.Name;

    public ServiceSpec Spec => spec;

    /// <summary>By name. Filled when the graph is built.</summary>
    public List<Workload> Workloads { get; } = [];

    public ServiceSpec.ServicePort? Port(int number) => spec.Ports.Find(p => p.Number == number);

    /// <summary>An empty selector selects nothing, as in Kubernetes.</summary>
    public bool Selects(Workload workload)
    {
        if (spec.Selector.Count == 0 || workload.Namespace != Namespace)
        {
            return false;
        }
        foreach ((string key, string value) in spec.Selector)
        {
            if (!workload.Labels.TryGetValue(key, out string? label) || label != value)
            {
                return false;
            }
        }
        return true;
    }
}
