namespace Tulle.Control.Compiler;

/// <summary>Names of resources. Slashes, no dots: a dot would split the names of statistics.</summary>
internal static class XdsNames
{
    /// <summary>A Service's port: the name of its cluster, its endpoints and its routes.</summary>
    public static string Service(string inNamespace, string name, int port) => $"{inNamespace}/{name}/{port}";

    /// <summary>A cluster that nobody gets: what names it fails, as Gateway API wants of a backend that is not
    /// there.</summary>
    public static string Missing(string inNamespace, string name, int port) =>
        "missing/" + Service(inNamespace, name, port);

    public static string InboundCluster(int port) => $"inbound/{port}";

    public static string InboundListener(int proxyPort) => $"inbound/{proxyPort}";

    public static string OutboundListener(int localPort) => $"outbound/{localPort}";
}
