using Tulle.Model.Matching;

namespace Tulle.Model;

public sealed record FaultSettings : FilterSettings
{
    public FaultDelay? Delay { get; init; }

    public FaultAbort? Abort { get; init; }

    /// <summary>"": any cluster.</summary>
    public string UpstreamCluster { get; init; } = "";

    public byte[][] DownstreamNodes { get; init; } = [];

    public HeaderMatcher[] Headers { get; init; } = [];

    /// <summary>Requests of one worker that faults are done to at a time.</summary>
    public RuntimeNumber MaxActiveFaults { get; init; } = new(long.MaxValue);

    public FaultRateLimit? ResponseRateLimit { get; init; }
}
