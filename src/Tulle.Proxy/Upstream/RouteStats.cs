using Tulle.Model;
using Tulle.Proxy.Streams;
using Tulle.Proxy.Telemetry;

namespace Tulle.Proxy.Upstream;

/// <summary>Counts for the route's stat_prefix and the virtual cluster, where the request has them.</summary>
internal static class RouteStats
{
    internal static void CountTotal(HttpStream stream)
    {
        WorkerStats stats = stream.Worker.Stats;
        Count(stats, Of(stream.Info.RouteStats)?.RqTotal);
        Count(stats, Of(stream.Info.VirtualClusterStats)?.RqTotal);
    }

    internal static void CountTimeout(HttpStream stream)
    {
        WorkerStats stats = stream.Worker.Stats;
        Count(stats, Of(stream.Info.RouteStats)?.RqTimeout);
        Count(stats, Of(stream.Info.VirtualClusterStats)?.RqTimeout);
    }

    internal static void CountResponse(HttpStream stream, int status)
    {
        Of(stream.Info.RouteStats)?.CountResponse(stream.Worker.Stats, status);
        Of(stream.Info.VirtualClusterStats)?.CountResponse(stream.Worker.Stats, status);
    }

    internal static void RecordTime(HttpStream stream, long ms)
    {
        Of(stream.Info.RouteStats)?.RecordTime(stream.Worker.Stats, ms);
        Of(stream.Info.VirtualClusterStats)?.RecordTime(stream.Worker.Stats, ms);
    }

    internal static void CountRetry(HttpStream stream, RetryDecision decision)
    {
        if (decision != RetryDecision.No)
        {
            CountRetry(stream.Worker.Stats, Of(stream.Info.RouteStats), decision);
            CountRetry(stream.Worker.Stats, Of(stream.Info.VirtualClusterStats), decision);
        }
    }

    internal static void CountRetrySuccess(HttpStream stream)
    {
        WorkerStats stats = stream.Worker.Stats;
        Count(stats, Of(stream.Info.RouteStats)?.RqRetrySuccess);
        Count(stats, Of(stream.Info.VirtualClusterStats)?.RqRetrySuccess);
    }

    private static void CountRetry(WorkerStats stats, RequestStatIds? ids, RetryDecision decision) => Count(
        stats,
        decision switch
        {
            RetryDecision.Yes => ids?.RqRetry,
            RetryDecision.Overflow => ids?.RqRetryOverflow,
            _ => ids?.RqRetryLimitExceeded,
        });

    private static RequestStatIds? Of(RequestStatsPlace? place) => (RequestStatIds?)place?.Slots;

    private static void Count(WorkerStats stats, int? id)
    {
        if (id is { } known)
        {
            stats.Increment(known);
        }
    }
}
