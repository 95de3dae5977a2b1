using Tulle.Http;
using Tulle.Model;
using Tulle.Proxy.Streams;
using Tulle.Proxy.Upstream;

namespace Tulle.Proxy.Grpc;

/// <summary>Where one call is counted; nothing is, where its route names no cluster or its path no method.</summary>
internal readonly struct GrpcCallStats(GrpcMethodCounts? counts)
{
    public static GrpcCallStats ForWeb(HttpStream stream) =>
        ClusterOf(stream) is { } cluster && stream.Worker.GrpcStats is { } table
            ? new GrpcCallStats(table.FindWeb(cluster.Config.StatName, stream.RequestHeaders.Path))
            : default;

    public static GrpcCallStats For(HttpStream stream, GrpcStatsSettings settings) =>
        ClusterOf(stream) is { } cluster && stream.Worker.GrpcStats is { } table
            ? new GrpcCallStats(table.Find(cluster.Config.StatName, stream.RequestHeaders.Path, settings))
            : default;

    /// <summary>A head or trailers: they count where they have a grpc-status.</summary>
    public void CountStatus(Worker worker, HeaderTable headers)
    {
        if (counts is null || !headers.TryGet(HeaderName.GrpcStatus, out ReadOnlySpan<byte> text))
        {
            return;
        }

        bool isOk = text.SequenceEqual("0"u8);
        if (GrpcSemantics.TryGetStatus(headers, onlyKnown: true, out long status)
            && status is >= 0 and < GrpcStatIds.KnownStatuses)
        {
            counts.Add(worker.Stats, (int)GrpcStat.FirstStatus + (int)status, 1);
        }

        counts.Add(worker.Stats, (int)(isOk ? GrpcStat.Success : GrpcStat.Failure), 1);
        counts.Add(worker.Stats, (int)GrpcStat.Total, 1);
    }

    public void CountMessages(Worker worker, GrpcStat stat, long messages)
    {
        if (counts is not null && messages > 0)
        {
            counts.Add(worker.Stats, (int)stat, messages);
        }
    }

    public void RecordUpstreamTime(Worker worker, long ms) => counts?.RecordUpstreamTime(worker.Stats, ms);

    private static ClusterState? ClusterOf(HttpStream stream) =>
        stream.Route?.Action is ForwardAction action ? RouteBridge.ChooseCluster(stream, action) : null;
}
