using Tulle.Control.Graph;
using Tulle.Control.Graph.Specs;
using Tulle.Control.Serving;
using Tulle.Xds.Messages;

namespace Tulle.Control.Compiler;

/// <summary>EDS: the workloads behind a Service's port, by zone.</summary>
internal static class EndpointCompiler
{
    /// <param name="isTulle">Whether a Tulle proxy stands before a workload: its callers may share HTTP/2 connections to
    /// it.</param>
    public static XdsResource Compile(
        string name, Service service, ServiceSpec.ServicePort port, Func<Workload, bool> isTulle)
    {
        var assignment = new ClusterLoadAssignment { ClusterName = name };
        var byZone = new SortedDictionary<string, LocalityLbEndpoints>(StringComparer.Ordinal);
        foreach (Workload workload in service.Workloads)
        {
            if (workload.Port(port) is not { } target)
            {
                continue; // it does not offer this port
            }
            string zone = workload.Spec.Zone ?? "";
            if (!byZone.TryGetValue(zone, out LocalityLbEndpoints? locality))
            {
                byZone[zone] = locality = new LocalityLbEndpoints { Locality = new Locality { Zone = zone } };
            }
            var endpoint = new LbEndpoint
            {
                Endpoint =
                    new Endpoint { Address = Wire.Address(workload.Spec.Address, target.ProxyPort ?? target.Number) },
                HealthStatus = Health(workload.Spec.Health),
            };
            if (target.ProxyPort is not null && isTulle(workload))
            {
                endpoint.Metadata = Wire.Mark(Model.MeshHop.MetadataKey);
            }
            locality.LbEndpoints.Add(endpoint);
        }
        foreach (LocalityLbEndpoints locality in byZone.Values)
        {
            // gRPC clients skip a locality without weight.
            locality.LoadBalancingWeight = (uint)locality.LbEndpoints.Count;
            assignment.Endpoints.Add(locality);
        }
        return Wire.Encode(XdsType.Endpoint, name, assignment);
    }

    private static HealthStatus Health(string word) => word switch
    {
        "Unhealthy" => HealthStatus.Unhealthy,
        "Draining" => HealthStatus.Draining,
        _ => HealthStatus.Healthy,
    };
}
