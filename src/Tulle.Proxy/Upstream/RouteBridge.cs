using Tulle.Model;
using Tulle.Proxy.Routing;
using Tulle.Proxy.Streams;

namespace Tulle.Proxy.Upstream;

/// <summary>Where the router asks the routing functions.</summary>
internal static class RouteBridge
{
    /// <summary>Null: the route names no cluster that exists.</summary>
    public static ClusterState? ChooseCluster(HttpStream stream, ForwardAction action)
    {
        Clusters clusters = stream.Worker.Clusters;
        string? name = stream.RouteWeight is { } weight ? weight.Name : action.Cluster;
        if (name is not null)
        {
            return clusters.Find(name);
        }

        byte[]? header = stream.RouteWeight is { } weighted ? weighted.ClusterHeader : action.ClusterHeader;
        return header is not null && stream.RequestHeaders.TryGet(header, out ReadOnlySpan<byte> value)
            ? clusters.Find(value) : null;
    }

    /// <summary>Once, before the first attempt.</summary>
    public static void RewriteRequest(HttpStream stream, Route route, bool insertOriginalPath) => RequestRewriter.Apply(
        route, stream.RouteWeight, stream.RequestHeaders, stream.Info, stream.Worker.Routing, insertOriginalPath);

    /// <summary>auto_host_rewrite, before each attempt: the host is the chosen endpoint's.</summary>
    public static void RewriteHost(
        HttpStream stream, ForwardAction action, EndpointState endpoint, bool insertOriginalHost)
    {
        if (action.HostRewrite is { Kind: HostRewriteKind.Auto } && endpoint.Hostname.Length > 0)
        {
            RequestRewriter.RewriteHost(
                stream.RequestHeaders,
                endpoint.Hostname,
                action.AppendXForwardedHost,
                insertOriginalHost,
                stream.Worker.Routing);
        }
    }

    /// <summary>The route's response header changes; they may look at the response's code and headers.</summary>
    public static void RewriteResponse(HttpStream stream, Route route)
    {
        stream.Info.ResponseCode = stream.ResponseHeaders.Status;
        RouteHeaders.ApplyToResponse(
            route, stream.RouteWeight, stream.ResponseHeaders, stream.Info, stream.Worker.Routing);
    }

    /// <summary>CONNECT ends here and its payload goes on as TCP.</summary>
    public static bool TerminatesConnect(HttpStream stream, ForwardAction action)
    {
        if (stream.Tunnel != Tunnel.Connect)
        {
            return false;
        }

        foreach (RouteUpgrade upgrade in action.Upgrades)
        {
            if (upgrade.TerminatesConnect && System.Text.Ascii.EqualsIgnoreCase(upgrade.Type, "connect"u8))
            {
                return true;
            }
        }

        return false;
    }
}
