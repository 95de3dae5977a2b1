using System.Text;
using Tulle.Model;

namespace Tulle.Proxy.Grpc;

/// <summary>The counts of one worker by cluster and method. A known method is found without allocation.</summary>
internal sealed class GrpcStatTable(Worker worker, GrpcStatNames names)
{
    private readonly Dictionary<string, Methods> _grpc = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Methods> _grpcWithoutDots = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Methods> _grpcWeb = new(StringComparer.Ordinal);

    /// <summary>The counts for a call; null: the path is no method's, and nothing is counted.</summary>
    public GrpcMethodCounts? Find(string clusterStatName, ReadOnlySpan<byte> path, GrpcStatsSettings settings)
    {
        if (!GrpcMethodPath.TrySplit(path, out Range service, out Range method))
        {
            return null;
        }

        Methods methods = MethodsOf(settings.ReplacesDots ? _grpcWithoutDots : _grpc, clusterStatName, "grpc.");
        path = GrpcMethodPath.WithoutQuery(path);
        bool isNamed = settings.AllMethods
            || (settings.Methods is { } listed && GrpcMethodPath.IsIn(listed, path[service], path[method]));
        return isNamed
            ? methods.Named(worker, names, path, service, method, settings.ReplacesDots)
            : methods.All(worker, names);
    }

    /// <summary>The counts for a gRPC-Web call.</summary>
    public GrpcMethodCounts? FindWeb(string clusterStatName, ReadOnlySpan<byte> path)
    {
        Methods methods = MethodsOf(_grpcWeb, clusterStatName, "grpc-web.");
        return GrpcMethodPath.TrySplit(path, out Range service, out Range method)
            ? methods.Named(
                worker, names, GrpcMethodPath.WithoutQuery(path), service, method, replacesDots: false)
            : methods.All(worker, names);
    }

    private static Methods MethodsOf(Dictionary<string, Methods> table, string clusterStatName, string protocol)
    {
        if (!table.TryGetValue(clusterStatName, out Methods? methods))
        {
            methods = new Methods($"cluster.{clusterStatName}.{protocol}");
            table.Add(clusterStatName, methods);
        }

        return methods;
    }

    private sealed class Methods(string prefix)
    {
        private readonly Dictionary<byte[], GrpcMethodCounts> _byPath = new(ByteKeys.Comparer);
        private GrpcMethodCounts? _all;

        public GrpcMethodCounts All(Worker worker, GrpcStatNames names) => _all ??= Make(worker, names, prefix);

        public GrpcMethodCounts Named(
            Worker worker, GrpcStatNames names, ReadOnlySpan<byte> path, Range service, Range method, bool replacesDots)
        {
            if (_byPath.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(path, out GrpcMethodCounts? counts))
            {
                return counts;
            }

            if (_byPath.Count >= Limits.GrpcMethodsWithStats)
            {
                return All(worker, names);
            }

            string serviceName = Encoding.UTF8.GetString(path[service]);
            string methodName = Encoding.UTF8.GetString(path[method]);
            serviceName = replacesDots ? serviceName.Replace('.', '_') : serviceName;
            counts = Make(worker, names, $"{prefix}{serviceName}.{methodName}.");
            _byPath.Add(path.ToArray(), counts);
            return counts;
        }

        private static GrpcMethodCounts Make(Worker worker, GrpcStatNames names, string prefix)
        {
            var counts = new GrpcMethodCounts();
            names.Ask(worker, prefix, counts);
            return counts;
        }
    }
}
