using System.Collections.Frozen;

namespace Tulle.Model;

/// <summary>Which calls grpc_stats counts under the name of their method; the others count together.</summary>
public sealed record GrpcStatsSettings : FilterSettings
{
    public bool AllMethods { get; init; }

    /// <summary>"service/method" of those that are counted by name; null: no list.</summary>
    public FrozenSet<string>? Methods { get; init; }

    /// <summary>A histogram of the upstream's time too.</summary>
    public bool RecordsUpstreamTime { get; init; }

    /// <summary>Access logs may ask for the messages of a call.</summary>
    public bool KeepsMessageCounts { get; init; }

    /// <summary>Dots of a service's name become underscores.</summary>
    public bool ReplacesDots { get; init; }
}
