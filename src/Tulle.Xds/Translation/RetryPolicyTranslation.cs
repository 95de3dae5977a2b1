using Tulle.Model;
using Tulle.Xds.Messages;

namespace Tulle.Xds.Translation;

internal static class RetryPolicyTranslation
{
    public static Model.RetryPolicy Translate(Messages.RetryPolicy message, Scope at)
    {
        for (int i = 0; i < message.RetryOptionsPredicates.Count; i++)
        {
            at.Item("retry_options_predicates", i).NotSupported("a retry options predicate");
        }

        (bool avoidPrevious, bool omitCanary) = HostPredicates(message, at);
        long baseMs = Math.Max(1, message.RetryBackOff?.BaseInterval.Ms(25) ?? 25);
        long maxMs = message.RetryBackOff?.MaxInterval.Ms(baseMs * 10) ?? baseMs * 10;
        if (maxMs < baseMs)
        {
            at.Field("retry_back_off").Error(
                "retry_policy.max_interval must greater than or equal to the base_interval");
        }

        int[] codes = [.. message.RetriableStatusCodes.Select(static c => (int)c)];
        return new Model.RetryPolicy
        {
            On = RetryOnNames.Parse(Texts.Bytes(message.RetryOn)),
            NumRetries = message.NumRetries ?? 1,
            PerTryTimeoutMs = message.PerTryTimeout.Ms(0),
            PerTryIdleTimeoutMs = message.PerTryIdleTimeout.Ms(0),
            RetriableStatusCodes = codes,
            RetriableHeaders = MatcherTranslation.Headers(message.RetriableHeaders, at, "retriable_headers"),
            RetriableRequestHeaders = MatcherTranslation.Headers(
                message.RetriableRequestHeaders, at, "retriable_request_headers"),
            BackOffBaseMs = baseMs,
            BackOffMaxMs = maxMs,
            RateLimitedBackOff = TranslateRateLimited(message.RateLimitedRetryBackOff),
            AvoidPreviousHosts = avoidPrevious,
            OmitCanaryHosts = omitCanary,
            HostSelectionMaxAttempts = (int)Math.Clamp(message.HostSelectionRetryMaxAttempts, 1, int.MaxValue),
            PreviousPrioritiesFrequency = RetryPriority(message, at),
        };
    }

    private static (bool AvoidPrevious, bool OmitCanary) HostPredicates(Messages.RetryPolicy message, Scope at)
    {
        bool previous = false;
        bool canary = false;
        for (int i = 0; i < message.RetryHostPredicate.Count; i++)
        {
            RetryPolicy_RetryHostPredicate predicate = message.RetryHostPredicate[i];
            switch (predicate.TypedConfig?.Message)
            {
                case PreviousHostsPredicate:
                    previous = true;
                    break;
                case OmitCanaryHostsPredicate:
                    canary = true;
                    break;
                default:
                    Extensions.Refuse(predicate.TypedConfig, predicate.Name, at.Item("retry_host_predicate", i));
                    break;
            }
        }

        return (previous, canary);
    }

    private static int RetryPriority(Messages.RetryPolicy message, Scope at)
    {
        if (message.RetryPriority is not { } priority)
        {
            return 0;
        }

        if (priority.TypedConfig?.Message is PreviousPrioritiesConfig config)
        {
            return config.UpdateFrequency;
        }

        Extensions.Refuse(priority.TypedConfig, priority.Name, at.Field("retry_priority"));
        return 0;
    }

    private static RateLimitedBackOff? TranslateRateLimited(RetryPolicy_RateLimitedRetryBackOff? message)
    {
        if (message is null)
        {
            return null;
        }

        var headers = new List<RateLimitResetHeader>(message.ResetHeaders.Count);
        foreach (RetryPolicy_ResetHeader header in message.ResetHeaders)
        {
            headers.Add(new RateLimitResetHeader(
                Texts.LowerBytes(header.Name), header.Format == RetryPolicy_ResetHeaderFormat.UnixTimestamp));
        }

        return new RateLimitedBackOff([.. headers], message.MaxInterval.Ms(300_000));
    }
}
