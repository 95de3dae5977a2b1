namespace Tulle.Model;

public sealed record FaultDelay(long FixedDelayMs, bool FromHeader, RuntimeFraction Percentage);
