namespace Tulle.Proxy.Telemetry;

/// <summary>
/// The slots of one route's or virtual cluster's own request stats ("vhost.HOST.route.PREFIX.upstream_rq_*"). Made on
/// the main thread; immutable, shared by all workers.
/// </summary>
public sealed class RequestStatIds
{
    public readonly int RqTotal, RqTimeout, RqRetry, RqRetrySuccess, RqRetryOverflow, RqRetryLimitExceeded;
    private readonly int _completed, _codes, _time;
    private readonly int[] _classes = new int[5];

    public RequestStatIds(StatsRegistry registry, string prefix)
    {
        string p = prefix + "upstream_rq_";
        RqTotal = registry.Counter(p + "total");
        RqTimeout = registry.Counter(p + "timeout");
        RqRetry = registry.Counter(p + "retry");
        RqRetrySuccess = registry.Counter(p + "retry_success");
        RqRetryOverflow = registry.Counter(p + "retry_overflow");
        RqRetryLimitExceeded = registry.Counter(p + "retry_limit_exceeded");
        _completed = registry.CounterWhenUsed(p + "completed");
        _codes = registry.ResponseCodes(p);
        _time = registry.HistogramWhenUsed(p + "time");
        for (int i = 0; i < _classes.Length; i++)
        {
            _classes[i] = registry.CounterWhenUsed($"{p}{i + 1}xx");
        }
    }

    /// <summary>A response that goes to the client.</summary>
    public void CountResponse(WorkerStats stats, int status)
    {
        if (status is < 100 or >= 600)
        {
            return;
        }

        stats.Increment(_completed);
        stats.Increment(_classes[(status / 100) - 1]);
        stats.CountCode(_codes, status);
    }

    public void RecordTime(WorkerStats stats, long ms) => stats.Record(_time, ms);
}
