namespace Tulle.Model;

public sealed record DnsSettings
{
    public static DnsSettings Default { get; } = new();

    public DnsLookupFamily LookupFamily { get; init; }

    public long RefreshRateMs { get; init; } = 5_000;

    /// <summary>0: <see cref="RefreshRateMs"/> also after failures.</summary>
    public long FailureRefreshBaseMs { get; init; }

    public long FailureRefreshMaxMs { get; init; }

    public long JitterMs { get; init; }
}
