namespace Tulle.Model;

/// <param name="Name">Lower case.</param>
/// <param name="IsUnixTimestamp">Else the value is seconds.</param>
public sealed record RateLimitResetHeader(byte[] Name, bool IsUnixTimestamp);
