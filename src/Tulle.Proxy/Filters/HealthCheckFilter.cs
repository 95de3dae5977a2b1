using Tulle.Http;
using Tulle.Model;
using Tulle.Model.Formatting;
using Tulle.Proxy.Streams;
using Tulle.Proxy.Upstream;

namespace Tulle.Proxy.Filters;

/// <summary>Knows requests that ask whether this proxy is well, and answers them itself unless they shall pass through.
/// After /healthcheck/fail every response says so.</summary>
internal sealed class HealthCheckFilter(ConnectionManagerState manager, HealthCheckSettings settings) : HttpFilter
{
    private readonly HealthCheckCache? _cache = settings.CacheMs > 0 ? manager.HealthCheckCacheOf(settings) : null;
    private bool _isHealthCheck;
    private bool _answersItself;

    public override FilterHeadersStatus DecodeHeaders(bool endStream)
    {
        _isHealthCheck = MatchesAll(Stream.RequestHeaders);
        _answersItself = _isHealthCheck && (!settings.PassThroughMode || Stream.Worker.IsFailingHealthChecks
            || _cache is { IsValid: true });
        Stream.Info.IsHealthCheck |= _isHealthCheck;
        if (!_answersItself)
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
        if (!_answersItself)
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
        if (!_answersItself)
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
            if (!_answersItself)
            {
                _cache?.Set(Stream.ResponseHeaders.Status, Stream.ResponseHeaders.Contains(HeaderName.XEnvoyDegraded));
            }

            Stream.ResponseHeaders.Set(HeaderName.XEnvoyUpstreamHealthcheckedCluster, Stream.Worker.NodeCluster);
        }

        if (Stream.Worker.IsFailingHealthChecks)
        {
            Stream.ResponseHeaders.Set(HeaderName.XEnvoyImmediateHealthCheckFail, "true"u8);
        }

        return FilterHeadersStatus.Continue;
    }

    private bool MatchesAll(HeaderTable headers)
    {
        foreach (Model.Matching.HeaderMatcher matcher in settings.Headers)
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
        bool isDegraded = false;
        (int status, string details) = (503, "health_check_failed");
        if (!Stream.Worker.IsFailingHealthChecks)
        {
            (status, details) = _cache is null ? Judge() : (_cache.Status, "health_check_cached");
            isDegraded = _cache is { IsDegraded: true };
        }

        HeaderTable response = Stream.ResponseHeaders;
        response.Clear();
        response.Status = status;
        if (isDegraded)
        {
            response.Add(HeaderName.XEnvoyDegraded, default);
        }

        Stream.SendLocalReplyWithHeaders(
            default,
            details,
            status is >= 200 and < 300 ? ResponseFlags.None : ResponseFlags.FailedLocalHealthCheck);
    }

    /// <summary>Looks at the clusters that must have enough healthy hosts.</summary>
    private (int Status, string Details) Judge()
    {
        string details = "health_check_ok";
        foreach (KeyValuePair<string, double> needed in settings.ClusterMinHealthyPercentages)
        {
            details = "health_check_ok_cluster_healthy";
            long percent = (long)needed.Value;
            if (Stream.Worker.Clusters.Find(needed.Key) is not { } cluster)
            {
                return (503, "health_check_failed_no_cluster_found");
            }

            (int healthy, int total) = cluster.CountHealthy();
            if (total == 0 && percent > 0)
            {
                return (503, "health_check_failed_cluster_empty");
            }

            if (100L * healthy < percent * total)
            {
                return (503, "health_check_failed_cluster_unhealthy");
            }
        }

        return (200, details);
    }
}
