using Tulle.Control.Graph.Specs;
using Tulle.Control.Store;

namespace Tulle.Control.Graph;

/// <summary>One running instance.</summary>
internal sealed class Workload(StoredResource resource, ResourceMetadata metadata, WorkloadSpec spec)
{
    public string Namespace => resource.Key.Namespace;

    public string Name => resource.Key.Name;

    public IReadOnlyDictionary<string, string> Labels => metadata.Labels;

    public WorkloadSpec Spec => spec;

    /// <summary>The services that select it. Filled when the graph is built.</summary>
    public List<Service> Services { get; } = [];

    /// <summary>The port that a Service's targetPort means here; null: this workload has none such.</summary>
    public WorkloadSpec.WorkloadPort? Port(ServiceSpec.ServicePort service)
    {
        string target = service.TargetPort.Length > 0 ? service.TargetPort : service.Number.ToString();
        return int.TryParse(target, out int number)
            ? spec.Ports.Find(p => p.Number == number)
            : spec.Ports.Find(p => p.Name == target);
    }
}
