namespace Tulle.Proxy.Downstream;

/// <summary>--drain-time-s and --drain-strategy.</summary>
public sealed record DrainSettings(long DrainTimeMs, bool IsImmediate);
