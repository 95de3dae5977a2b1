using System.Text;
using Tulle.Http;
using Tulle.Model;
using Tulle.Proxy.Routing;
using Tulle.Proxy.Streams;

namespace Tulle.Proxy.Upstream;

/// <summary>Where the router asks the routing functions.</summary>
internal static class RouteBridge
{
    /// <summary>Redirect, direct response: answered without an upstream.</summary>
    public static void SendOwnAnswer(HttpStream stream, Route route, bool insertOriginalPath) =>
        RouteAnswer.Send(stream, route, insertOriginalPath);

    /// <summary>Null: the route names no cluster that exists.</summary>
    public static ClusterState? ChooseCluster(HttpStream stream, ForwardAction action)
    {
        ClusterWeight? weight = stream.RouteWeight;
        string? name = weight is null ? action.Cluster : weight.Name;
        if (name is not null)
        {
            return stream.Worker.Clusters.Find(name);
        }

        byte[]? header = weight is null ? action.ClusterHeader : weight.ClusterHeader;
        return header is not null && stream.RequestHeaders.TryGet(header, out ReadOnlySpan<byte> value)
            ? stream.Worker.Clusters.Find(value)
            : null;
    }

    /// <summary>Header changes, Host and path of the route; once, before the first attempt.</summary>
    public static void RewriteRequest(HttpStream stream, Route route, EndpointState endpoint, bool insertOriginalPath)
    {
        RoutingScratch scratch = stream.Worker.Routing;
        RequestRewriter.Apply(
            route, stream.RouteWeight, stream.RequestHeaders, stream.Info, scratch, insertOriginalPath);
        if (route.Action is ForwardAction { HostRewrite.Kind: HostRewriteKind.Auto } forward)
        {
            RewriteHost(stream.RequestHeaders, endpoint, forward.AppendXForwardedHost, scratch);
        }
    }

    public static void RewriteResponse(HttpStream stream) => stream.Manager.ApplyResponseMutations(stream);

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

    /// <summary>auto_host_rewrite: the endpoint's host name, or the name that DNS was asked for; else nothing.</summary>
    private static void RewriteHost(
        HeaderTable headers, EndpointState endpoint, bool appendForwardedHost, RoutingScratch scratch)
    {
        Endpoint config = endpoint.Endpoint;
        string host = config.Hostname;
        if (host.Length == 0 && config.Address is { Kind: AddressKind.Socket, Ip: null })
        {
            host = config.Address.Text;
        }

        const int MaxHostBytes = 255;
        if (host.Length is > 0 and <= MaxHostBytes)
        {
            Span<byte> bytes = stackalloc byte[MaxHostBytes];
            if (Encoding.UTF8.TryGetBytes(host, bytes, out int length))
            {
                RequestRewriter.RewriteHost(headers, bytes[..length], appendForwardedHost, scratch);
            }
        }
    }
}
