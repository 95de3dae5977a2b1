namespace Tulle.Xds.Ads;

/// <summary>
/// Jittered exponential back-off, as Envoy's: a random wait below a bound that doubles up to the maximum.
/// </summary>
public sealed class ReconnectBackOff(Random random)
{
    private long _boundMs = AdsLimits.BackOffBaseMs;

    public long NextMs()
    {
        long waitMs = random.NextInt64(_boundMs);
        _boundMs = Math.Min(_boundMs * 2, AdsLimits.BackOffMaxMs);
        return waitMs;
    }

    /// <summary>The server answered: the next failure is a new one.</summary>
    public void Reset() => _boundMs = AdsLimits.BackOffBaseMs;
}
