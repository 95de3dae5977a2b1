namespace Tulle.Model;

/// <summary>With <paramref name="FromHeader"/> the request names the milliseconds.</summary>
public sealed record FaultDelay(RuntimeNumber FixedDelayMs, bool FromHeader, RuntimeFraction Percentage);
