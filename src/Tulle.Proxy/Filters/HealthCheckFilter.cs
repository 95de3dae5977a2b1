using Tulle.Http;
using Tulle.Model;
using Tulle.Model.Formatting;
using Tulle.Proxy.Streams;
using Tulle.Proxy.Upstream;

namespace Tulle.Proxy.Filters;

/// <summary>Knows requests that ask whether this proxy is well, and answers them itself unless they shall pass through.
/// After /healthcheck/fail every response says so.</summary>
internal sealed class HealthCheckFilter(HealthCheckSettings settings) : HttpFilter
{
    private bool _isHealthCheck;
    private bool _answersItself;

    public override FilterHeadersStatus DecodeHeaders(bool endStream)
    {
        _isHealthCheck = MatchesAll(Stream.RequestHeaders);
        _answersItself = _isHealthCheck && (!settings.PassThroughMode || Stream.Worker.IsFailingHealthChecks);
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
        string details = Stream.Worker.IsFailingHealthChecks ? "health_check_failed" : Judge();
        bool isWell = details == "health_check_ok";
        Stream.SendLocalReply(
            isWell ? 200 : 503,
            default,
            details,
            isWell ? ResponseFlags.None : ResponseFlags.FailedLocalHealthCheck);
    }

    /// <summary>Looks at the clusters that must have enough healthy hosts.</summary>
    private string Judge()
    {
        foreach (KeyValuePair<string, double> needed in settings.ClusterMinHealthyPercentages)
        {
            if (Stream.Worker.Clusters.Find(needed.Key) is not { } cluster)
            {
                return "health_check_no_cluster_found";
            }

            (int healthy, int total) = cluster.CountHealthy();
            if (total == 0 && needed.Value > 0)
            {
                return "health_check_failed_cluster_empty";
            }

            if (100.0 * healthy < needed.Value * total)
            {
                return "health_check_failed_cluster_unhealthy";
            }
        }

        return "health_check_ok";
    }
}
