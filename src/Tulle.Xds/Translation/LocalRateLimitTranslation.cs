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

    private static void RefuseUnsupported(HttpLocalRateLimit message, Scope at)
    {
        if (message.Descriptors.Count > 0)
        {
            at.Field("descriptors").NotSupported("a limit by descriptors");
        }

        if (message.RateLimits.Count > 0)
        {
            at.Field("rate_limits").NotSupported("a limit by descriptors");
        }

        if (message.MaxDynamicDescriptors is not null)
        {
            at.Field("max_dynamic_descriptors").NotSupported("a limit by descriptors");
        }

        if (message.Stage != 0)
        {
            at.Field("stage").NotSupported("a limit by descriptors");
        }
    }
}
