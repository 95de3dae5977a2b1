using Tulle.Proxy.Telemetry;

namespace Tulle.Proxy.Grpc;

/// <summary>The slots of one method's calls to one cluster, in the order of <see cref="GrpcStat"/>; behind them one for each
/// status. Made on the main thread, shared by all workers. Listed once used.</summary>
internal sealed class GrpcStatIds
{
    public const int KnownStatuses = 17;
    public const int Count = (int)GrpcStat.FirstStatus + KnownStatuses;

    private readonly int[] _counters = new int[Count];

    public GrpcStatIds(StatsRegistry registry, string prefix)
    {
        _counters[(int)GrpcStat.Success] = registry.CounterWhenUsed(prefix + "success");
        _counters[(int)GrpcStat.Failure] = registry.CounterWhenUsed(prefix + "failure");
        _counters[(int)GrpcStat.Total] = registry.CounterWhenUsed(prefix + "total");
        _counters[(int)GrpcStat.RequestMessages] = registry.CounterWhenUsed(prefix + "request_message_count");
        _counters[(int)GrpcStat.ResponseMessages] = registry.CounterWhenUsed(prefix + "response_message_count");
        for (int status = 0; status < KnownStatuses; status++)
        {
            _counters[(int)GrpcStat.FirstStatus + status] = registry.CounterWhenUsed($"{prefix}{status}");
        }

        UpstreamTime = registry.HistogramWhenUsed(prefix + "upstream_rq_time");
    }

    public int UpstreamTime { get; }

    public int Counter(int stat) => _counters[stat];
}
