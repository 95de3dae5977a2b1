namespace Tulle.Model;

public sealed record FaultRateLimit(long LimitKbps, bool FromHeader, RuntimeFraction Percentage);
