using Tulle.Model;
using Tulle.Net;
using Tulle.Proxy.Upstream;

namespace Tulle.Proxy.Downstream;

/// <summary>What the main thread hands to every worker at once: the snapshot and what had to be made for it.</summary>
public sealed class PublishedConfig
{
    public required Snapshot Snapshot { get; init; }

    public required ClusterResources Clusters { get; init; }

    /// <summary>Stat ids of listeners and connection managers.</summary>
    public required DownstreamStatIds Stats { get; init; }

    /// <summary>Open access log files by path.</summary>
    public required Dictionary<string, LogFile> LogFiles { get; init; }

    /// <summary>Listening sockets of listeners that are new in this snapshot, by listener slot and worker.</summary>
    public required Dictionary<int, ListenSocket[][]> NewSockets { get; init; }
}
