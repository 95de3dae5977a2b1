namespace Tulle.Control.Serving;

internal static class XdsTypes
{
    public const int Count = 4;

    private const string Prefix = "type.googleapis.com/";

    private static readonly string[] Urls =
    [
        Prefix + "envoy.config.cluster.v3.Cluster",
        Prefix + "envoy.config.endpoint.v3.ClusterLoadAssignment",
        Prefix + "envoy.config.listener.v3.Listener",
        Prefix + "envoy.config.route.v3.RouteConfiguration",
    ];

    public static string Url(XdsType type) => Urls[(int)type];

    public static string ShortName(XdsType type) => type switch
    {
        XdsType.Cluster => "CDS",
        XdsType.Endpoint => "EDS",
        XdsType.Listener => "LDS",
        _ => "RDS",
    };

    public static XdsType? FromUrl(string url)
    {
        int at = Array.IndexOf(Urls, url);
        return at < 0 ? null : (XdsType)at;
    }

    /// <summary>Of these a response is the full state: what it leaves out is deleted (xDS protocol, "State of the
    /// world").</summary>
    public static bool IsFullState(XdsType type) => type is XdsType.Cluster or XdsType.Listener;
}
