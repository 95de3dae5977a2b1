namespace Tulle.Model;

/// <summary><paramref name="HttpStatus"/> 0 with <paramref name="GrpcStatus"/> set, or the other way round, or both
/// unset with <paramref name="FromHeader"/>.</summary>
public sealed record FaultAbort(int HttpStatus, int? GrpcStatus, bool FromHeader, RuntimeFraction Percentage);
