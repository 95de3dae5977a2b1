using System.Text;
using Tulle.Model;
using Tulle.Model.Regex;
using Tulle.Proxy.Upstream;

namespace Tulle.Proxy.Admin;

/// <summary>/clusters: settings of each cluster, its endpoints, and their numbers summed over the workers.</summary>
internal static class ClustersPage
{
    internal static void Handle(ServerControl control, AdminRequest request, AdminReply reply)
    {
        List<ClusterView> clusters = ClusterView.Collect(control);
        if (request.Get("filter") is { Length: > 0 } pattern)
        {
            if (!RegexProgram.TryCompile(pattern, out RegexProgram? filter, out string error))
            {
                reply.Fail(400, $"Invalid re2 regex: {error}");
                return;
            }

            clusters.RemoveAll(c => !filter.PartialMatch(Encoding.UTF8.GetBytes(c.Config.Name)));
        }

        if (request.Get("format") == "json")
        {
            ClustersJson.Write(clusters, reply);
            return;
        }

        foreach (ClusterView cluster in clusters)
        {
            WriteCluster(cluster, reply);
        }
    }

    private static void WriteCluster(ClusterView view, AdminReply reply)
    {
        string name = view.Config.Name;
        reply.Write($"{name}::observability_name::{view.Config.StatName}\n");
        if (view.Config.OutlierDetection is not null)
        {
            reply.Write($"{name}::outlier::success_rate_average::-1\n");
            reply.Write($"{name}::outlier::success_rate_ejection_threshold::-1\n");
            reply.Write($"{name}::outlier::local_origin_success_rate_average::-1\n");
            reply.Write($"{name}::outlier::local_origin_success_rate_ejection_threshold::-1\n");
        }

        WriteBreakers(name, "default", view.Config.CircuitBreakers[(int)RoutingPriority.Default], reply);
        WriteBreakers(name, "high", view.Config.CircuitBreakers[(int)RoutingPriority.High], reply);
        reply.Write($"{name}::added_via_api::{(view.Config.IsStatic ? "false" : "true")}\n");
        if (view.Config.EdsServiceName.Length > 0 && view.Config.EdsServiceName != name)
        {
            reply.Write($"{name}::eds_service_name::{view.Config.EdsServiceName}\n");
        }

        foreach (EndpointView endpoint in view.Endpoints)
        {
            WriteEndpoint($"{name}::{endpoint.Address}", endpoint, reply);
        }
    }

    private static void WriteBreakers(string name, string priority, CircuitBreakerThresholds limits, AdminReply reply)
    {
        reply.Write($"{name}::{priority}_priority::max_connections::{limits.MaxConnections}\n");
        reply.Write($"{name}::{priority}_priority::max_pending_requests::{limits.MaxPendingRequests}\n");
        reply.Write($"{name}::{priority}_priority::max_requests::{limits.MaxRequests}\n");
        reply.Write($"{name}::{priority}_priority::max_retries::{limits.MaxRetries}\n");
    }

    private static void WriteEndpoint(string prefix, EndpointView endpoint, AdminReply reply)
    {
        EndpointCounters sums = endpoint.Sums;
        reply.Write($"{prefix}::cx_active::{sums.CxActive}\n");
        reply.Write($"{prefix}::cx_connect_fail::{sums.CxConnectFail}\n");
        reply.Write($"{prefix}::cx_total::{sums.CxTotal}\n");
        reply.Write($"{prefix}::rq_active::{sums.RqActive}\n");
        reply.Write($"{prefix}::rq_error::{sums.RqError}\n");
        reply.Write($"{prefix}::rq_success::{sums.RqSuccess}\n");
        reply.Write($"{prefix}::rq_timeout::{sums.RqTimeout}\n");
        reply.Write($"{prefix}::rq_total::{sums.RqTotal}\n");
        reply.Write($"{prefix}::hostname::{endpoint.Hostname}\n");
        reply.Write($"{prefix}::health_flags::{endpoint.HealthFlags}\n");
        reply.Write($"{prefix}::weight::{endpoint.Weight}\n");
        reply.Write($"{prefix}::region::{endpoint.Locality.Region}\n");
        reply.Write($"{prefix}::zone::{endpoint.Locality.Zone}\n");
        reply.Write($"{prefix}::sub_zone::{endpoint.Locality.SubZone}\n");
        reply.Write($"{prefix}::canary::false\n");
        reply.Write($"{prefix}::priority::{endpoint.Priority}\n");
        reply.Write($"{prefix}::success_rate::-1\n");
        reply.Write($"{prefix}::local_origin_success_rate::-1\n");
    }
}
