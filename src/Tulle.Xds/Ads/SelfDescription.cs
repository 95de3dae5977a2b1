using Tulle.Xds.Messages;

namespace Tulle.Xds.Ads;

/// <summary>The node that goes into the first request: the bootstrap's, and what runs there.</summary>
internal static class SelfDescription
{
    public static Node Of(Node? configured, string version)
    {
        var node = new Node();
        if (configured is not null) node.MergeFrom(configured);
        node.UserAgentName = "tulle-proxy";
        node.UserAgentVersion = version;
        node.ClientFeatures.Add("envoy.lb.does_not_support_overprovisioning");
        return node;
    }
}
