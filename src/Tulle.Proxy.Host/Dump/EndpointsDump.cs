using System.Text.Json;
using Tulle.Model;

namespace Tulle.Proxy.Host.Dump;

/// <summary>The section of endpoints (?include_eds): what each cluster's assignment says, with every default written
/// out, as Envoy does.</summary>
internal static class EndpointsDump
{
    private const string AssignmentType = "type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment";

    public static DumpSection Make(Snapshot snapshot)
    {
        List<DumpItem> fixedOnes = [];
        List<DumpItem> dynamicOnes = [];
        foreach (Cluster? cluster in snapshot.Clusters)
        {
            if (cluster is not null && snapshot.Endpoints[cluster.Slot] is { } assignment)
            {
                bool isDynamic = cluster.Type == ClusterType.Eds;
                string name = cluster.EdsServiceName.Length > 0 ? cluster.EdsServiceName : cluster.Name;
                (isDynamic ? dynamicOnes : fixedOnes).Add(new DumpItem(name, json =>
                {
                    if (assignment.Version.Length > 0)
                    {
                        json.WriteString("version_info", assignment.Version);
                    }

                    Write(json, name, assignment);
                }));
            }
        }

        return new DumpSection(
            "EndpointsConfigDump",
            [
                new("static_endpoint_configs", "StaticEndpointConfig", fixedOnes),
                new("dynamic_endpoint_configs", "DynamicEndpointConfig", dynamicOnes),
            ]);
    }

    private static void Write(Utf8JsonWriter json, string name, EndpointAssignment assignment)
    {
        json.WriteStartObject("endpoint_config");
        json.WriteString("@type", AssignmentType);
        json.WriteString("cluster_name", name);
        json.WriteStartArray("endpoints");
        foreach (LocalityEndpoints locality in assignment.Localities)
        {
            WriteLocality(json, locality);
        }

        json.WriteEndArray();
        json.WriteStartObject("policy");
        json.WriteNumber("overprovisioning_factor", assignment.OverprovisioningFactorPercent);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteLocality(Utf8JsonWriter json, LocalityEndpoints locality)
    {
        json.WriteStartObject();
        json.WriteStartObject("locality");
        WriteText(json, "region", locality.Locality.Region);
        WriteText(json, "zone", locality.Locality.Zone);
        WriteText(json, "sub_zone", locality.Locality.SubZone);
        json.WriteEndObject();
        json.WriteStartArray("lb_endpoints");
        foreach (Endpoint endpoint in locality.Endpoints)
        {
            WriteEndpoint(json, endpoint);
        }

        json.WriteEndArray();
        if (locality.Weight > 0)
        {
            json.WriteNumber("load_balancing_weight", locality.Weight);
        }

        if (locality.Priority > 0)
        {
            json.WriteNumber("priority", locality.Priority);
        }

        json.WriteEndObject();
    }

    private static void WriteEndpoint(Utf8JsonWriter json, Endpoint endpoint)
    {
        json.WriteStartObject();
        json.WriteStartObject("endpoint");
        json.WriteStartObject("address");
        if (endpoint.Address.Kind == AddressKind.Pipe)
        {
            json.WriteStartObject("pipe");
            json.WriteString("path", endpoint.Address.Text);
        }
        else
        {
            json.WriteStartObject("socket_address");
            json.WriteString("address", endpoint.Address.Text);
            json.WriteNumber("port_value", endpoint.Address.Port);
        }

        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteStartObject("health_check_config");
        json.WriteEndObject();
        WriteText(json, "hostname", endpoint.Hostname);
        json.WriteEndObject();
        json.WriteString("health_status", endpoint.Health switch
        {
            EndpointHealth.Unhealthy => "UNHEALTHY",
            EndpointHealth.Draining => "DRAINING",
            EndpointHealth.Timeout => "TIMEOUT",
            EndpointHealth.Degraded => "DEGRADED",
            _ => "HEALTHY",
        });
        json.WriteStartObject("metadata");
        json.WriteEndObject();
        json.WriteNumber("load_balancing_weight", endpoint.Weight);
        json.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter json, string name, string value)
    {
        if (value.Length > 0)
        {
            json.WriteString(name, value);
        }
    }
}
