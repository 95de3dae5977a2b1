namespace Tulle.Proxy.Upstream;

/// <summary>Whether to try again.</summary>
internal enum RetryDecision : byte
{
    No,
    Yes,

    /// <summary>All retries that the policy allows are used up (URX).</summary>
    LimitExceeded,

    /// <summary>The circuit breaker for retries is open (UO).</summary>
    Overflow,
}
