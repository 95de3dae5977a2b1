namespace Tulle.Control.Serving;

/// <summary>Who a proxy says that it is (xDS Node). node.id is WORKLOAD.NAMESPACE.</summary>
/// <param name="AdminAddress">metadata "tulle.admin_address": HOST:PORT of its admin listener; empty: not told.</param>
internal sealed record ProxyNode(string Id, string Cluster, string UserAgent, string AdminAddress)
{
    /// <summary>What Tulle's proxy calls itself.</summary>
    public const string TulleUserAgent = "tulle-proxy";

    public bool IsTulle => UserAgent == TulleUserAgent;

    public string Workload => Id.LastIndexOf('.') is > 0 and var dot ? Id[..dot] : Id;

    public string Namespace => Id.LastIndexOf('.') is > 0 and var dot ? Id[(dot + 1)..] : "default";
}
