namespace Tulle.Xds.Ads;

/// <summary>
/// initial_fetch_timeout of each subscription: how long its first answer is waited for. Times are the loop's
/// milliseconds.
/// </summary>
internal sealed class FetchDeadlines
{
    private readonly Dictionary<(string TypeUrl, string Name), long> _deadlines = [];

    /// <summary>Null: nothing is waited for.</summary>
    public long? NextMs => _deadlines.Count == 0 ? null : _deadlines.Values.Min();

    public bool Contains(string typeUrl, string name) => _deadlines.ContainsKey((typeUrl, name));

    /// <summary>A timeout of zero is none.</summary>
    public void Add(string typeUrl, string name, long nowMs, Messages.Duration? timeout)
    {
        long timeoutMs = timeout?.TotalMs ?? AdsLimits.InitialFetchTimeoutMs;
        if (timeoutMs > 0) _deadlines[(typeUrl, name)] = nowMs + timeoutMs;
    }

    public bool Remove(string typeUrl, string name) => _deadlines.Remove((typeUrl, name));

    public List<(string TypeUrl, string Name)> TakeExpired(long nowMs)
    {
        List<(string, string)> expired = [.. _deadlines.Where(d => d.Value <= nowMs).Select(d => d.Key)];
        foreach ((string, string) key in expired) _deadlines.Remove(key);
        return expired;
    }
}
