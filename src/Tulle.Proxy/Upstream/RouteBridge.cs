using Tulle.Model;
using Tulle.Proxy.Streams;

namespace Tulle.Proxy.Upstream;

/// <summary>Where the router asks the routing functions.</summary>
internal static class RouteBridge
{
    /// <summary>Redirect, direct response: answered without an upstream.</summary>
    public static void SendOwnAnswer(HttpStream stream, Route route) =>
        stream.SendLocalReply(500, default, "direct_response");

    /// <summary>Null: the route names no cluster that exists.</summary>
    public static ClusterState? ChooseCluster(HttpStream stream, ForwardAction action) =>
        action.Cluster is { } name ? stream.Worker.Clusters.Find(name) : null;

    public static void RewriteRequest(HttpStream stream, Route route, EndpointState endpoint)
    {
    }

    public static void RewriteResponse(HttpStream stream)
    {
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
