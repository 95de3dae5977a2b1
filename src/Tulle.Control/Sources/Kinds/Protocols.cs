using Tulle.Control.Sources.Schemas;

namespace Tulle.Control.Sources.Kinds;

/// <summary>The words of appProtocol, and of port names, that mean something here.</summary>
internal static class Protocols
{
    public const string Description =
        "What is spoken: http, http2, grpc, kubernetes.io/h2c, kubernetes.io/ws (as http), or tcp, tls, mysql, redis and "
        + "the like, which are carried as they are. Unset: what the port's name begins with, else each connection's first "
        + "bytes tell.";

    /// <summary>grpc-web is HTTP/1.1 too.</summary>
    public static readonly string[] Http1 = ["http", "grpc-web", "kubernetes.io/ws", "ws"];
    public static readonly string[] Http2 = ["http2", "h2c", "kubernetes.io/h2c"];
    public static readonly string[] Grpc = ["grpc"];
    public static readonly string[] Tcp =
    [
        "tcp", "tls", "https", "kubernetes.io/wss", "wss", "mysql", "postgres", "postgresql", "redis", "mongo", "mongodb",
        "mssql", "cassandra", "memcached", "memcache", "amqp", "amqps", "kafka", "nats", "mqtt", "zookeeper", "smtp",
        "smtps", "imap", "imaps", "pop3", "pop3s", "ldap", "ldaps", "ftp", "ssh", "dns",
    ];

    private static IEnumerable<string> All => [.. Http1, .. Http2, .. Grpc, .. Tcp];

    public static SchemaField Field => new("appProtocol", new TextSchema(Rule), Description);

    /// <summary>Kubernetes takes any name here (IANA's, or one with a domain), so an unknown one is no error: it decides
    /// nothing, and the user is told.</summary>
    public static void WarnUnknown(SourceNode port, string path, CheckContext context)
    {
        if (port.Field("appProtocol") is not { } node || All.Contains(node.Text.ToLowerInvariant()))
        {
            return;
        }
        string guess = NearestName.Of(node.Text, All) is { } nearest ? $"did you mean \"{nearest}\"? " : "";
        context.Warn(node, path + ".appProtocol",
            $"is not known, so each connection's first bytes tell; {guess}say tcp for what is carried as it is, or "
            + string.Join(", ", [.. Http1, .. Http2, .. Grpc]));
    }

    /// <summary>As Istio reads names of ports: PROTOCOL or PROTOCOL-ANYTHING. Null: the name says nothing.</summary>
    public static string? FromPortName(string? name)
    {
        if (name is null)
        {
            return null;
        }
        string lower = name.ToLowerInvariant();
        return All.Where(w => lower == w || lower.StartsWith(w + "-", StringComparison.Ordinal)).MaxBy(static w => w.Length);
    }

    private static string? Rule(string text) =>
        TextRules.LabelKey(text) is null ? null : "must be a protocol's name, such as http, grpc or tcp";
}
