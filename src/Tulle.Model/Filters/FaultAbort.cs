namespace Tulle.Model;

/// <summary>One of the two statuses is set, or neither with <paramref name="FromHeader"/>.</summary>
public sealed record FaultAbort(
    RuntimeNumber? HttpStatus, RuntimeNumber? GrpcStatus, bool FromHeader, RuntimeFraction Percentage);
