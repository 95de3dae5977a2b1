using Tulle.Control.Graph.Specs;
using Tulle.Control.Serving;
using Tulle.Xds.Messages;

namespace Tulle.Control.Compiler;

/// <summary>LDS: what a proxy listens on.</summary>
internal static class ListenerCompiler
{
    private const string ManagerName = "envoy.filters.network.http_connection_manager";
    private const string TcpProxyName = "envoy.filters.network.tcp_proxy";
    private const string RouterName = "envoy.filters.http.router";
    private const string GrpcStatsName = "envoy.filters.http.grpc_stats";
    private const string StdoutLogName = "envoy.access_loggers.stdout";

    private const string TlsInspectorName = "envoy.filters.listener.tls_inspector";
    private const string HttpInspectorName = "envoy.filters.listener.http_inspector";

    /// <summary>There is no certificate authority yet; the chain's name says in every dump what this hop is.</summary>
    private const string ChainName = "plaintext";

    /// <summary>Where the protocol is detected: the chain for what is not HTTP.</summary>
    private const string OpaqueChainName = "plaintext-opaque";

    /// <summary>What http_inspector finds.</summary>
    private static readonly string[] HttpVersions = ["http/1.0", "http/1.1", "h2c"];

    public static XdsResource Inbound(
        WorkloadSpec workload, WorkloadSpec.WorkloadPort port, Protocol protocol, MeshSpec mesh)
    {
        string name = XdsNames.InboundListener(port.ProxyPort!.Value);
        string cluster = XdsNames.InboundCluster(port.Number);
        NetworkFilter opaque = TcpFilter(name, TcpTarget.To(cluster), mesh);
        HttpConnectionManager manager = Manager(name, mesh, countsCalls: protocol == Protocol.Grpc);
        manager.RouteConfig = RouteCompiler.Inbound(name, cluster, protocol);
        var http = new NetworkFilter { Name = ManagerName, TypedConfig = Any.Pack(manager) };
        Listener listener = Base(name, workload.Address, port.ProxyPort.Value, protocol == Protocol.Tcp ? opaque : http);
        listener.TrafficDirection = TrafficDirection.Inbound;
        listener.Metadata = Wire.Mark(Model.MeshHop.MetadataKey);
        if (protocol == Protocol.Undeclared)
        {
            Detect(listener, opaque);
        }
        return Wire.Encode(XdsType.Listener, name, listener);
    }

    /// <param name="detects">Nobody declared the port's protocol.</param>
    /// <param name="opaque">Where connections go that turn out to carry something else; null: nowhere, since the port has
    /// rules that only HTTP can be held to.</param>
    public static XdsResource OutboundHttp(
        WorkloadSpec.Upstream upstream, string routes, MeshSpec mesh, bool detects = false, TcpTarget? opaque = null)
    {
        string name = XdsNames.OutboundListener(upstream.LocalPort);
        HttpConnectionManager manager = Manager(name, mesh);
        manager.HttpProtocolOptions!.DefaultHostForHttp10 = upstream.Service;
        manager.Rds = new Rds { RouteConfigName = routes, ConfigSource = Wire.Ads() };
        var filter = new NetworkFilter { Name = ManagerName, TypedConfig = Any.Pack(manager) };
        NetworkFilter? other = opaque is null ? null : TcpFilter(name, opaque, mesh);
        return Outbound(name, upstream, filter, routes, detects ? listener => Detect(listener, other) : null);
    }

    public static XdsResource OutboundTcp(WorkloadSpec.Upstream upstream, TcpTarget target, MeshSpec mesh)
    {
        string name = XdsNames.OutboundListener(upstream.LocalPort);
        return Outbound(name, upstream, TcpFilter(name, target, mesh), null);
    }

    private static XdsResource Outbound(
        string name, WorkloadSpec.Upstream upstream, NetworkFilter filter, string? routes,
        Action<Listener>? change = null)
    {
        Listener listener = Base(name, upstream.LocalAddress, upstream.LocalPort, filter);
        listener.TrafficDirection = TrafficDirection.Outbound;
        change?.Invoke(listener);
        return Wire.Encode(XdsType.Listener, name, listener, refersTo: routes);
    }

    private static Listener Base(string name, string address, int port, NetworkFilter filter)
    {
        var chain = new FilterChain { Name = ChainName };
        chain.Filters.Add(filter);
        var listener = new Listener
        {
            Name = name,
            Address = Wire.Address(address, port),
            PerConnectionBufferLimitBytes = EdgeValues.ConnectionBufferBytes,
        };
        listener.FilterChains.Add(chain);
        return listener;
    }

    /// <summary>In Envoy's terms for whoever reads them, with a mark for Tulle's proxy, which needs no timeout: see
    /// docs/adr/0004-protocol-detection.md.</summary>
    private static void Detect(Listener listener, NetworkFilter? opaque)
    {
        listener.Metadata ??= new Metadata();
        listener.Metadata.FilterMetadata.Add(Model.ProtocolDetection.MetadataKey, new Struct());
        listener.ListenerFilters.Add(
            new ListenerFilter { Name = TlsInspectorName, TypedConfig = Any.Pack(new TlsInspector()) });
        listener.ListenerFilters.Add(
            new ListenerFilter { Name = HttpInspectorName, TypedConfig = Any.Pack(new HttpInspector()) });
        listener.ListenerFiltersTimeout = EdgeValues.DetectionTimeout;
        listener.ContinueOnListenerFiltersTimeout = true;
        listener.FilterChains[0].FilterChainMatch = new FilterChainMatch();
        listener.FilterChains[0].FilterChainMatch!.ApplicationProtocols.AddRange(HttpVersions);
        if (opaque is not null)
        {
            listener.DefaultFilterChain = new FilterChain { Name = OpaqueChainName };
            listener.DefaultFilterChain.Filters.Add(opaque);
        }
    }

    private static NetworkFilter TcpFilter(string name, TcpTarget target, MeshSpec mesh)
    {
        var tcp = new TcpProxy
        {
            StatPrefix = StatPrefix(name),
            IdleTimeout = EdgeValues.ConnectionIdleTimeout,
        };
        target.Set(tcp);
        if (mesh.AccessLog == "Stdout")
        {
            tcp.AccessLog.Add(StdoutLog());
        }
        return new NetworkFilter { Name = TcpProxyName, TypedConfig = Any.Pack(tcp) };
    }

    /// <param name="countsCalls">cluster.NAME.grpc.{success,failure,total}, of all methods together: by method there would be as
    /// many as clients invent paths.</param>
    private static HttpConnectionManager Manager(string name, MeshSpec mesh, bool countsCalls = false)
    {
        var manager = new HttpConnectionManager
        {
            StatPrefix = StatPrefix(name),
            NormalizePath = true,
            MergeSlashes = true,
            PathWithEscapedSlashesAction = HttpConnectionManager_PathWithEscapedSlashesAction.RejectRequest,
            StreamErrorOnInvalidHttpMessage = true, // many clients share a hop: a fault of one message ends that one
            MaxRequestHeadersKb = EdgeValues.MaxRequestHeadersKb,
            RequestHeadersTimeout = EdgeValues.RequestHeadersTimeout,
            StreamIdleTimeout = EdgeValues.StreamIdleTimeout,
            DelayedCloseTimeout = EdgeValues.DelayedCloseTimeout,
            CodecType = HttpConnectionManager_CodecType.Auto, // HTTP/1.1 and HTTP/2, told by its preface
            Http2ProtocolOptions = EdgeValues.Http2(),
            HttpProtocolOptions = new Http1ProtocolOptions { AcceptHttp10 = true },
            ServerHeaderTransformation = HttpConnectionManager_ServerHeaderTransformation.PassThrough,
            CommonHttpProtocolOptions = new HttpProtocolOptions
            {
                IdleTimeout = EdgeValues.ConnectionIdleTimeout,
                MaxHeadersCount = EdgeValues.MaxHeadersCount,
                HeadersWithUnderscoresAction = HttpProtocolOptions_HeadersWithUnderscoresAction.RejectRequest,
            },
        };
        manager.UpgradeConfigs.Add(new HttpConnectionManager_UpgradeConfig { UpgradeType = "websocket" });
        if (countsCalls)
        {
            manager.HttpFilters.Add(
                new HttpFilter { Name = GrpcStatsName, TypedConfig = Any.Pack(new GrpcStatsFilterConfig()) });
        }
        manager.HttpFilters.Add(new HttpFilter { Name = RouterName, TypedConfig = Any.Pack(new Router()) });
        if (mesh.AccessLog == "Stdout")
        {
            manager.AccessLog.Add(StdoutLog());
        }
        return manager;
    }

    private static AccessLog StdoutLog() =>
        new() { Name = StdoutLogName, TypedConfig = Any.Pack(new StdoutAccessLog()) };

    private static string StatPrefix(string name) => name.Replace('/', '_');
}
