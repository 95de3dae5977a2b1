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

    /// <summary>Null: no limit.</summary>
    public uint? MaxActiveFaults { get; init; }

    public FaultRateLimit? ResponseRateLimit { get; init; }
}
