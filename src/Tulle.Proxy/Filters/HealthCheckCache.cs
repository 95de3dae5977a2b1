using Tulle.Net;

namespace Tulle.Proxy.Filters;

/// <summary>The last answer of the origin to a health check, good for cache_time. One for each health_check filter of
/// a connection manager, shared by the filter's instances on one worker.</summary>
internal sealed class HealthCheckCache(EventLoop loop, long cacheMs)
{
    private long _validUntilMs = long.MinValue;

    public int Status { get; private set; }

    public bool IsDegraded { get; private set; }

    public bool IsValid => loop.NowMs < _validUntilMs;

    public void Set(int status, bool isDegraded)
    {
        Status = status;
        IsDegraded = isDegraded;
        _validUntilMs = loop.NowMs + cacheMs;
    }
}
