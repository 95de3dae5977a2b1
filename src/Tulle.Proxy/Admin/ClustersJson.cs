using System.Globalization;
using System.Text.Json;
using Tulle.Model;

namespace Tulle.Proxy.Admin;

/// <summary>/clusters?format=json: envoy.admin.v3.Clusters; zero, false and empty are left out.</summary>
internal static class ClustersJson
{
    internal static void Write(List<ClusterView> clusters, AdminReply reply)
    {
        using Utf8JsonWriter json = reply.StartJson();
        json.WriteStartObject();
        if (clusters.Count > 0)
        {
            json.WriteStartArray("cluster_statuses");
            foreach (ClusterView cluster in clusters)
            {
                WriteCluster(json, cluster);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void WriteCluster(Utf8JsonWriter json, ClusterView cluster)
    {
        json.WriteStartObject();
        json.WriteString("name", cluster.Config.Name);
        if (!cluster.Config.IsStatic)
        {
            json.WriteBoolean("added_via_api", true);
        }

        if (cluster.Endpoints.Count > 0)
        {
            json.WriteStartArray("host_statuses");
            foreach (EndpointView endpoint in cluster.Endpoints)
            {
                WriteEndpoint(json, endpoint);
            }

            json.WriteEndArray();
        }

        WriteBreakers(json, cluster.Config);
        json.WriteString("observability_name", cluster.Config.StatName);
        if (cluster.Config.EdsServiceName.Length > 0)
        {
            json.WriteString("eds_service_name", cluster.Config.EdsServiceName);
        }

        json.WriteEndObject();
    }

    private static void WriteEndpoint(Utf8JsonWriter json, EndpointView endpoint)
    {
        json.WriteStartObject();
        json.WritePropertyName("address");
        AddressJson.Write(json, endpoint.Address);
        json.WriteStartArray("stats");
        WriteStat(json, "cx_connect_fail", endpoint.Sums.CxConnectFail, "COUNTER");
        WriteStat(json, "cx_total", endpoint.Sums.CxTotal, "COUNTER");
        WriteStat(json, "rq_error", endpoint.Sums.RqError, "COUNTER");
        WriteStat(json, "rq_success", endpoint.Sums.RqSuccess, "COUNTER");
        WriteStat(json, "rq_timeout", endpoint.Sums.RqTimeout, "COUNTER");
        WriteStat(json, "rq_total", endpoint.Sums.RqTotal, "COUNTER");
        WriteStat(json, "cx_active", endpoint.Sums.CxActive, "GAUGE");
        WriteStat(json, "rq_active", endpoint.Sums.RqActive, "GAUGE");
        json.WriteEndArray();
        json.WriteStartObject("health_status");
        json.WriteString("eds_health_status", endpoint.EdsHealth);
        json.WriteEndObject();
        json.WriteNumber("weight", endpoint.Weight);
        if (endpoint.Hostname.Length > 0)
        {
            json.WriteString("hostname", endpoint.Hostname);
        }

        if (endpoint.Priority > 0)
        {
            json.WriteNumber("priority", endpoint.Priority);
        }

        json.WriteStartObject("locality");
        WriteText(json, "region", endpoint.Locality.Region);
        WriteText(json, "zone", endpoint.Locality.Zone);
        WriteText(json, "sub_zone", endpoint.Locality.SubZone);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteStat(Utf8JsonWriter json, string name, long value, string type)
    {
        json.WriteStartObject();
        if (type != "COUNTER")
        {
            json.WriteString("type", type);
        }

        if (value != 0)
        {
            json.WriteString("value", value.ToString(CultureInfo.InvariantCulture));
        }

        json.WriteString("name", name);
        json.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter json, string name, string value)
    {
        if (value.Length > 0)
        {
            json.WriteString(name, value);
        }
    }

    private static void WriteBreakers(Utf8JsonWriter json, Cluster config)
    {
        json.WriteStartObject("circuit_breakers");
        json.WriteStartArray("thresholds");
        for (int priority = 0; priority < config.CircuitBreakers.Length; priority++)
        {
            CircuitBreakerThresholds limits = config.CircuitBreakers[priority];
            json.WriteStartObject();
            if (priority == (int)RoutingPriority.High)
            {
                json.WriteString("priority", "HIGH");
            }

            json.WriteNumber("max_connections", limits.MaxConnections);
            json.WriteNumber("max_pending_requests", limits.MaxPendingRequests);
            json.WriteNumber("max_requests", limits.MaxRequests);
            json.WriteNumber("max_retries", limits.MaxRetries);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
