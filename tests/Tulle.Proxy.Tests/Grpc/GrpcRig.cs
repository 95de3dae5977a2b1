using Tulle.Model;
using Tulle.Model.Matching;
using Tulle.Proxy.Tests.Downstream;

namespace Tulle.Proxy.Tests.Grpc;

/// <summary>A rig with one route, and gRPC requests as an HTTP/1.1 client may send them.</summary>
internal static class GrpcRig
{
    public const string Unavailable =
        "HTTP/1.1 200 OK\r\ncontent-type: application/grpc\r\ngrpc-status: 14\r\ncontent-length: 0\r\n";

    public const string Ok =
        "HTTP/1.1 200 OK\r\ncontent-type: application/grpc\r\ngrpc-status: 0\r\ncontent-length: 0\r\n\r\n";

    public static string Request(string moreLines = "", string path = "/pkg.S/M") =>
        $"POST {path} HTTP/1.1\r\nhost: api.test\r\ncontent-type: application/grpc\r\ncontent-length: 0\r\n{moreLines}\r\n";

    public static ProxyRig Rig(
        Model.RouteAction? action = null,
        FilterSettings[]? filters = null,
        UpstreamHttpSettings? upstream = null,
        long maxStreamDurationMs = 0) =>
        new(
            (entries, _) => new HttpConnectionManager
            {
                Name = "hcm",
                StatPrefix = "main",
                HttpFilters = entries,
                MaxStreamDurationMs = maxStreamDurationMs,
                RouteConfiguration = new RouteConfiguration
                {
                    VirtualHosts =
                    [
                        new VirtualHost
                        {
                            Name = "all",
                            Domains = ["*"u8.ToArray()],
                            Routes =
                            [
                                new Route
                                {
                                    Match = new RouteMatch { Path = PathMatcher.Prefix("/") },
                                    Action = action ?? new ForwardAction { Cluster = "web" },
                                },
                            ],
                        },
                    ],
                },
            },
            filters,
            upstream: upstream);
}
