using Tulle.Model;
using Tulle.Proxy.Streams;

namespace Tulle.Proxy.Filters;

/// <summary>The buckets that one request draws from: those of its descriptors, and mostly the filter's own.</summary>
internal sealed class RateLimitBuckets
{
    private readonly List<TokenBucket> _matched = [];

    /// <summary>False: one of them is empty; what was taken of others is gone, as in Envoy.</summary>
    /// <param name="settings">Of the filter or the route.</param>
    /// <param name="stream">Whose descriptors are looked for.</param>
    /// <param name="own">The filter's bucket; null: none.</param>
    /// <param name="told">The bucket that the response tells of; null: none was asked.</param>
    public bool TryTake(LocalRateLimitSettings settings, HttpStream stream, TokenBucket? own, out TokenBucket? told)
    {
        _matched.Clear();
        if (settings.Descriptors is { } descriptors)
        {
            Match(settings, stream, descriptors);
        }

        long nowMs = stream.Worker.Loop.NowMs;
        foreach (TokenBucket bucket in _matched)
        {
            if (!bucket.TryTake(nowMs))
            {
                told = bucket;
                return false;
            }
        }

        told = _matched.Count > 0 ? _matched[0] : own;
        if (own is null || (_matched.Count > 0 && !settings.AlwaysTakesOwn) || own.TryTake(nowMs))
        {
            return true;
        }

        told = own;
        return false;
    }

    private void Match(LocalRateLimitSettings settings, HttpStream stream, RateLimitDescriptors descriptors)
    {
        if (settings.Rules.Length > 0)
        {
            Match(settings.Rules, stage: 0, stream, descriptors);
            return;
        }

        if (stream.Route is not { Action: ForwardAction action } route)
        {
            return;
        }

        Match(action.RateLimits, settings.Stage, stream, descriptors);
        bool withHost = settings.HostRules switch
        {
            RateLimitHostRules.Include => true,
            RateLimitHostRules.Override => action.RateLimits.Length == 0,
            _ => false,
        };
        if (withHost)
        {
            Match(route.VirtualHost.RateLimits, settings.Stage, stream, descriptors);
        }
    }

    private void Match(RateLimitRule[] rules, uint stage, HttpStream stream, RateLimitDescriptors descriptors)
    {
        foreach (RateLimitRule rule in rules)
        {
            if (rule.Stage == stage && RateLimitDescriptor.TryWrite(rule, stream, stream.Worker.ScratchText)
                && descriptors.Find(stream.Worker.ScratchText.Written) is { } bucket)
            {
                Insert(bucket);
            }
        }
    }

    /// <summary>The slowest comes first: who is refused there has taken from no other.</summary>
    private void Insert(TokenBucket bucket)
    {
        int at = 0;
        while (at < _matched.Count && _matched[at].TokensPerMs <= bucket.TokensPerMs)
        {
            at++;
        }

        _matched.Insert(at, bucket);
    }
}
