using Tulle.Model;
using Tulle.Xds.Messages;

namespace Tulle.Xds.Translation;

internal static class LocalRateLimitTranslation
{
    /// <summary>Envoy's rule: what fills more often is meant to be a larger bucket.</summary>
    private const long ShortestFillMs = 50;

    public static LocalRateLimitSettings Translate(HttpLocalRateLimit message, Scope at, bool isPerRoute)
    {
        RefuseUnsupported(message, at);
        if (isPerRoute && message.TokenBucket is null)
        {
            at.Field("token_bucket").Error("local rate limit token bucket must be set for per filter configs");
        }

        var stats = new FilterStatsPlace(message.StatPrefix + ".http_local_rate_limit.");
        at.Context.FilterStats.Add(stats);
        int status = (int)(message.Status?.Code ?? 0);
        return new LocalRateLimitSettings(stats)
        {
            Status = status >= 400 ? status : 429,
            Bucket = TranslateBucket(message.TokenBucket, at.Field("token_bucket")),
            Descriptors = TranslateDescriptors(message, at),
            Rules = RateLimitRuleTranslation.TranslateAll(message.RateLimits, at),
            AlwaysTakesOwn = message.AlwaysConsumeDefaultTokenBucket ?? true,
            Stage = message.Stage,
            HostRules = message.VhRateLimits switch
            {
                VhRateLimitsOptions.Include => RateLimitHostRules.Include,
                VhRateLimitsOptions.Ignore => RateLimitHostRules.Ignore,
                _ => RateLimitHostRules.Override,
            },
            PerConnection = message.LocalRateLimitPerDownstreamConnection,
            Enabled = Fractions.TranslateOptional(message.FilterEnabled, at.Field("filter_enabled")),
            Enforced = Fractions.TranslateOptional(message.FilterEnforced, at.Field("filter_enforced")),
            ResponseHeaders = HeaderMutationTranslation.TranslateAdditions(
                message.ResponseHeadersToAdd, at, "response_headers_to_add"),
            RequestHeadersWhenNotEnforced = HeaderMutationTranslation.TranslateAdditions(
                message.RequestHeadersToAddWhenNotEnforced, at, "request_headers_to_add_when_not_enforced"),
            TellsLimits = message.EnableXRatelimitHeaders == XRateLimitHeadersRFCVersion.DraftVersion03,
            IsResourceExhausted = message.RateLimitedAsResourceExhausted,
        };
    }

    private static Model.TokenBucket? TranslateBucket(Messages.TokenBucket? message, Scope at)
    {
        if (message is null)
        {
            return null;
        }

        long fillMs = message.FillInterval.Ms(0);
        if (fillMs < ShortestFillMs)
        {
            at.Field("fill_interval").Error("local rate limit token bucket fill timer must be >= 50ms");
            return null;
        }

        return new Model.TokenBucket(message.MaxTokens, message.TokensPerFill ?? 1, fillMs);
    }

    private static RateLimitDescriptors? TranslateDescriptors(HttpLocalRateLimit message, Scope at)
    {
        if (message.Descriptors.Count == 0)
        {
            return null;
        }

        var descriptors = new RateLimitDescriptors();
        for (int i = 0; i < message.Descriptors.Count; i++)
        {
            LocalRateLimitDescriptor descriptor = message.Descriptors[i];
            Scope here = at.Item("descriptors", i);
            if (descriptor.ShadowMode)
            {
                here.Field("shadow_mode").NotSupported("a limit that only counts");
            }

            byte[] text = Text(descriptor, here);
            if (TranslateBucket(descriptor.TokenBucket, here.Field("token_bucket")) is { } bucket
                && !descriptors.TryAdd(text, bucket))
            {
                here.Error("duplicate descriptor in the local rate limit descriptor");
            }
        }

        return descriptors;
    }

    /// <summary>As the proxy writes a request's descriptor.</summary>
    private static byte[] Text(LocalRateLimitDescriptor descriptor, Scope at)
    {
        var text = new List<byte>();
        for (int i = 0; i < descriptor.Entries.Count; i++)
        {
            RateLimitDescriptor_Entry entry = descriptor.Entries[i];
            if (entry.Value.Length == 0)
            {
                at.Item("entries", i).Field("value").NotSupported("a bucket for each value");
            }

            text.AddRange(Texts.Bytes(entry.Key));
            text.Add(RateLimitDescriptors.Separator);
            text.AddRange(Texts.Bytes(entry.Value));
            text.Add(RateLimitDescriptors.Separator);
        }

        return [.. text];
    }

    private static void RefuseUnsupported(HttpLocalRateLimit message, Scope at)
    {
        if (message.MaxDynamicDescriptors is not null)
        {
            at.Field("max_dynamic_descriptors").NotSupported("a bucket for each value");
        }

        if (message.Descriptors.Count > 0 && message.LocalRateLimitPerDownstreamConnection)
        {
            at.Field("descriptors").NotSupported("a limit by descriptors for each connection");
        }
    }
}
