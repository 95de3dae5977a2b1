using Tulle.Model;
using Tulle.Net;
using Tulle.Proxy.Telemetry;
using Tulle.Proxy.Upstream;

namespace Tulle.Proxy.Calls;

/// <summary>Where calls of the main thread go: the endpoints of a cluster, one after the other. Main thread.</summary>
public sealed class GrpcCalls
{
    /// <summary>A stream without a word may last for days, and what is between the two may forget it.</summary>
    private static readonly Http2Keepalive Keepalive = new()
    {
        IntervalMs = Limits.CallPingIntervalMs,
        TimeoutMs = Limits.CallPingTimeoutMs,
    };

    private readonly ClusterDirectory _clusters;
    private readonly Http2ClientLoop _home;
    private uint _turn;

    internal GrpcCalls(EventLoop mainLoop, WorkerStats mainStats, ClusterDirectory clusters)
    {
        _clusters = clusters;
        _home = new Http2ClientLoop(mainLoop, mainStats, new FastRandom((ulong)Environment.TickCount64));
    }

    /// <summary>
    /// The next endpoint of a cluster. Null, with the reason, where there is none, or none yet:
    /// <paramref name="isResolving"/>.
    /// </summary>
    public GrpcCallTarget? Find(Snapshot snapshot, string clusterName, out string error, out bool isResolving)
    {
        isResolving = false;
        error = "";
        if (snapshot.FindCluster(clusterName) is not { } cluster
            || _clusters.Current.BySlot.ElementAtOrDefault(cluster.Slot) is not { } resource)
        {
            error = $"there is no cluster {clusterName}";
            return null;
        }

        ResolvedEndpoint[] endpoints = resource.Endpoints.Endpoints;
        if (endpoints.Length == 0)
        {
            isResolving = !_clusters.IsWarm;
            error = $"the cluster {clusterName} has no endpoints";
            return null;
        }

        ConnectOptions connect = ConnectionSettings.Connect(cluster, snapshot.Bootstrap.UpstreamBind);
        Http2ClientSettings settings = ConnectionSettings.Http2(
            cluster, connect, resource.StatIds, isMeshHop: false, Keepalive);
        return new GrpcCallTarget(_home, settings, endpoints[(int)(_turn++ % (uint)endpoints.Length)].Address);
    }
}
