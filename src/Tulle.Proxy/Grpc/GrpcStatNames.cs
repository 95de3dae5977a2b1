using Tulle.Net;
using Tulle.Proxy.Telemetry;

namespace Tulle.Proxy.Grpc;

/// <summary>Gives slots to the methods that workers meet: they ask, and the main thread answers by their loop.</summary>
/// <param name="registry">Main thread.</param>
/// <param name="mainLoop">Null: the worker is on the main thread itself (tests).</param>
internal sealed class GrpcStatNames(StatsRegistry registry, EventLoop? mainLoop)
{
    private readonly Dictionary<string, GrpcStatIds> _ids = new(StringComparer.Ordinal);

    /// <summary>Worker thread.</summary>
    public void Ask(Worker worker, string prefix, GrpcMethodCounts counts)
    {
        if (mainLoop is null)
        {
            counts.TakeSlots(worker.Stats, Resolve(prefix));
            return;
        }

        mainLoop.Post(() =>
        {
            GrpcStatIds ids = Resolve(prefix);
            worker.Loop.Post(() => counts.TakeSlots(worker.Stats, ids));
        });
    }

    private GrpcStatIds Resolve(string prefix)
    {
        if (!_ids.TryGetValue(prefix, out GrpcStatIds? ids))
        {
            ids = new GrpcStatIds(registry, prefix);
            _ids.Add(prefix, ids);
        }

        return ids;
    }
}
