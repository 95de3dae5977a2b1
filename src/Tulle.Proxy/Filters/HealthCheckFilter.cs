using Tulle.Http;
using Tulle.Model;
using Tulle.Model.Formatting;
using Tulle.Model.Matching;
using Tulle.Proxy.Streams;

namespace Tulle.Proxy.Filters;

/// <summary>
/// Knows health checks of this proxy by their headers, and answers them itself unless they are to pass through: 200, or
/// 503 once /healthcheck/fail was asked for or a cluster has too few healthy endpoints.
/// </summary>
internal sealed class HealthCheckFilter(HealthCheckSettings settings) : HttpFilter
{
    private bool _isHealthCheck;

    public override FilterHeadersStatus DecodeHeaders(bool endStream)
    {
        _isHealthCheck = Matches(Stream.RequestHeaders);
        if (!_isHealthCheck)
        {
            return FilterHeadersStatus.Continue;
        }

        Stream.Info.IsHealthCheck = true;
        if (settings.PassThroughMode)
        {
            return FilterHeadersStatus.Continue;
        }

        if (endStream)
        {
            Answer();
        }

        return FilterHeadersStatus.StopIteration;
    }

    public override FilterDataStatus DecodeData(ReadOnlySpan<byte> data, bool endStream)
    {
        if (!_isHealthCheck || settings.PassThroughMode)
        {
            return FilterDataStatus.Continue;
        }

        if (endStream)
        {
            Answer();
        }

        return FilterDataStatus.StopNoBuffer;
    }

    public override FilterTrailersStatus DecodeTrailers()
    {
        if (!_isHealthCheck || settings.PassThroughMode)
        {
            return FilterTrailersStatus.Continue;
        }

        Answer();
        return FilterTrailersStatus.StopIteration;
    }

    public override FilterHeadersStatus EncodeHeaders(bool endStream)
    {
        if (_isHealthCheck)
        {
            Stream.ResponseHeaders.Set(HeaderName.XEnvoyUpstreamHealthcheckedCluster, Stream.Worker.NodeCluster);
        }

        if (Stream.Worker.IsFailingHealthChecks)
        {
            Stream.ResponseHeaders.Set(HeaderName.XEnvoyImmediateHealthCheckFail, "true"u8);
        }

        return FilterHeadersStatus.Continue;
    }

    private bool Matches(HeaderTable headers)
    {
        foreach (HeaderMatcher matcher in settings.Headers)
        {
            if (!matcher.Matches(headers))
            {
                return false;
            }
        }

        return true;
    }

    private void Answer()
    {
        if (Stream.Worker.IsFailingHealthChecks)
        {
            Stream.SendLocalReply(503, default, "health_check_failed", ResponseFlags.FailedLocalHealthCheck);
        }
        else if (!HasEnoughHealthy())
        {
            Stream.SendLocalReply(
                503, default, "health_check_failed_cluster_unhealthy", ResponseFlags.FailedLocalHealthCheck);
        }
        else
        {
            Stream.SendLocalReply(200, default, "health_check_ok");
        }
    }

    private bool HasEnoughHealthy()
    {
        foreach ((string name, double minimumPercent) in settings.ClusterMinHealthyPercentages)
        {
            if (Stream.Worker.Clusters.Find(name) is not { } cluster)
            {
                return false;
            }

            long total = Stream.Worker.Stats.Read(cluster.Ids.MembershipTotal);
            long healthy = Stream.Worker.Stats.Read(cluster.Ids.MembershipHealthy);

            // An empty cluster is only enough where nothing is asked of it.
            if (total == 0 ? minimumPercent > 0 : 100.0 * healthy < total * minimumPercent)
            {
                return false;
            }
        }

        return true;
    }
}
