namespace Tulle.Model;

/// <summary>Waits as long as the answer's header says, up to the maximum.</summary>
public sealed record RateLimitedBackOff(RateLimitResetHeader[] ResetHeaders, long MaxIntervalMs);
