namespace Tulle.Control.Sources.Kinds;

/// <summary>The words of appProtocol that mean something here.</summary>
internal static class Protocols
{
    public const string Description =
        "http (the default), http2, grpc, kubernetes.io/h2c, kubernetes.io/ws (as http), tcp.";

    public static readonly string[] Http1 = ["http", "kubernetes.io/ws", "ws"];
    public static readonly string[] Http2 = ["http2", "grpc", "h2c", "kubernetes.io/h2c"];
    public static readonly string[] Tcp = ["tcp", "https", "tls", "kubernetes.io/wss", "wss"];

    public static string? Rule(string text) =>
        Http1.Contains(text) || Http2.Contains(text) || Tcp.Contains(text)
            ? null : "must be one of " + string.Join(", ", [.. Http1, .. Http2, .. Tcp]);
}
