namespace Tulle.Model;

public sealed record RouterSettings : FilterSettings
{
    public bool DynamicStats { get; init; } = true;

    public bool SuppressEnvoyHeaders { get; init; }

    public bool RespectExpectedRequestTimeout { get; init; }

    /// <summary>Header names (lower case) that are checked strictly and fail a request with 400.</summary>
    public string[] StrictCheckHeaders { get; init; } = [];

    public AccessLog[] UpstreamLogs { get; init; } = [];

    public bool StartChildSpan { get; init; }
}
