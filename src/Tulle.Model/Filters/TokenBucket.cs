namespace Tulle.Model;

/// <summary>
/// A token bucket of the configuration together with its tokens: it lives as long as the piece of configuration that asks
/// for it. Tokens come in evenly, not in bursts. Any thread; all workers draw from the same one.
/// </summary>
public sealed class TokenBucket(long maxTokens, long tokensPerFill, long fillIntervalMs)
{
    /// <summary>What arithmetic may lose of a token.</summary>
    private const double Tolerance = 1e-6;

    private readonly double _tokensPerMs = (double)tokensPerFill / fillIntervalMs;

    /// <summary>The loop's milliseconds at which the bucket was empty, had nothing been taken since; full at first.</summary>
    private double _emptyAtMs = double.NegativeInfinity;

    public long MaxTokens => maxTokens;

    public double TokensPerMs => _tokensPerMs;

    public bool TryTake(long nowMs)
    {
        double emptyAtMs = Volatile.Read(ref _emptyAtMs);
        while (true)
        {
            double left = TokensAt(nowMs, emptyAtMs) - 1;
            if (left < -Tolerance)
            {
                return false;
            }

            double moved = nowMs - (Math.Max(0, left) / _tokensPerMs);
            double seen = Interlocked.CompareExchange(ref _emptyAtMs, moved, emptyAtMs);
            if (seen.Equals(emptyAtMs))
            {
                return true;
            }

            emptyAtMs = seen;
        }
    }

    /// <summary>Whole tokens that are there.</summary>
    public long Remaining(long nowMs) => (long)(TokensAt(nowMs, Volatile.Read(ref _emptyAtMs)) + Tolerance);

    /// <summary>Seconds, rounded up, until there is a token; 0: now.</summary>
    public long SecondsToNext(long nowMs)
    {
        double missing = 1 - TokensAt(nowMs, Volatile.Read(ref _emptyAtMs));
        return missing <= Tolerance ? 0 : (long)Math.Ceiling(missing / _tokensPerMs / 1000);
    }

    /// <summary>A full bucket of the same size.</summary>
    public TokenBucket Copy() => new(maxTokens, tokensPerFill, fillIntervalMs);

    private double TokensAt(long nowMs, double emptyAtMs) =>
        Math.Clamp((nowMs - emptyAtMs) * _tokensPerMs, 0, maxTokens);
}
