using Tulle.Proxy.Telemetry;

namespace Tulle.Proxy.Grpc;

/// <summary>
/// One method's counts on one worker. A method is known by its first call; until the main thread has given it slots its
/// counts wait here. Worker thread only.
/// </summary>
internal sealed class GrpcMethodCounts
{
    private GrpcStatIds? _ids;
    private long[]? _waiting = new long[GrpcStatIds.Count];

    public void Add(WorkerStats stats, int stat, long delta)
    {
        if (_ids is { } ids)
        {
            stats.Add(ids.Counter(stat), delta);
        }
        else
        {
            _waiting![stat] += delta;
        }
    }

    /// <summary>A time before the slots are there is not recorded.</summary>
    public void RecordUpstreamTime(WorkerStats stats, long ms)
    {
        if (_ids is { } ids)
        {
            stats.Record(ids.UpstreamTime, ms);
        }
    }

    public void TakeSlots(WorkerStats stats, GrpcStatIds ids)
    {
        _ids = ids;
        for (int i = 0; i < GrpcStatIds.Count && _waiting is { } waiting; i++)
        {
            if (waiting[i] != 0)
            {
                stats.Add(ids.Counter(i), waiting[i]);
            }
        }

        _waiting = null;
    }
}
