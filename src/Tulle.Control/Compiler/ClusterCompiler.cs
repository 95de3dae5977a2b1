using Tulle.Control.Serving;
using Tulle.Xds.Messages;

namespace Tulle.Control.Compiler;

/// <summary>CDS: where requests go.</summary>
internal static class ClusterCompiler
{
    private const string HttpOptionsKey = "envoy.extensions.upstreams.http.v3.HttpProtocolOptions";

    /// <summary>A Service's port, its endpoints by EDS.</summary>
    public static XdsResource Service(string name, Protocol protocol)
    {
        Cluster cluster = Base(name, protocol);
        cluster.Type = Cluster_DiscoveryType.Eds;
        cluster.EdsClusterConfig = new Cluster_EdsClusterConfig { EdsConfig = Wire.Ads() };
        cluster.LbPolicy = Cluster_LbPolicy.LeastRequest;
        cluster.CommonLbConfig = new Cluster_CommonLbConfig
        {
            // Health is what the operator said, not a guess: an unhealthy or draining workload gets nothing, even if it
            // is the last one.
            HealthyPanicThreshold = new Percent { Value = 0 },
        };
        return Wire.Encode(XdsType.Cluster, name, cluster, refersTo: name);
    }

    /// <summary>The application beside the proxy.</summary>
    public static XdsResource Inbound(string appAddress, int port, Protocol protocol)
    {
        string name = XdsNames.InboundCluster(port);
        Cluster cluster = Base(name, protocol);
        cluster.Type = Cluster_DiscoveryType.Static;
        cluster.LoadAssignment = new ClusterLoadAssignment { ClusterName = name };
        var locality = new LocalityLbEndpoints();
        locality.LbEndpoints.Add(
            new LbEndpoint { Endpoint = new Endpoint { Address = Wire.Address(appAddress, port) } });
        cluster.LoadAssignment.Endpoints.Add(locality);
        return Wire.Encode(XdsType.Cluster, name, cluster);
    }

    private static Cluster Base(string name, Protocol protocol)
    {
        var cluster = new Cluster
        {
            Name = name,
            ConnectTimeout = EdgeValues.ConnectTimeout,
            PerConnectionBufferLimitBytes = EdgeValues.ConnectionBufferBytes,
            CircuitBreakers = EdgeValues.Breakers(),
        };
        if (protocol.IsHttp2())
        {
            cluster.TypedExtensionProtocolOptions.Add(HttpOptionsKey, Any.Pack(new UpstreamsHttpProtocolOptions
            {
                ExplicitHttpConfig = new UpstreamsHttpProtocolOptions_ExplicitHttpConfig
                {
                    Http2ProtocolOptions = EdgeValues.Http2(),
                },
            }));
        }
        else if (protocol == Protocol.Undeclared)
        {
            // Told by each connection's first bytes, and the same to the application.
            cluster.TypedExtensionProtocolOptions.Add(HttpOptionsKey, Any.Pack(new UpstreamsHttpProtocolOptions
            {
                UseDownstreamProtocolConfig = new UpstreamsHttpProtocolOptions_UseDownstreamHttpConfig
                {
                    HttpProtocolOptions = new Http1ProtocolOptions(),
                    Http2ProtocolOptions = EdgeValues.Http2(),
                },
            }));
        }
        return cluster;
    }
}
