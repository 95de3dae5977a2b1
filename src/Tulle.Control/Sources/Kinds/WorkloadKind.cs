using Tulle.Control.Sources.Schemas;

namespace Tulle.Control.Sources.Kinds;

/// <summary>Tulle's Workload: one running instance outside Kubernetes, the ports of its application, and the services
/// that it calls. docs/guide/resources.md shows one.</summary>
internal static class WorkloadKind
{
    public static readonly ResourceKind Definition = new()
    {
        Group = KnownKinds.TulleGroup,
        Version = "v1alpha1",
        Kind = "Workload",
        Plural = "workloads",
        ShortNames = ["wl"],
        Description = "One running instance: where it listens and what it calls.",
        NameRule = TextRules.DnsLabel, // it stands in node.id as NAME.NAMESPACE, so it holds no dot
        Spec = new ObjectSchema(
            new SchemaField("address", new TextSchema(TextRules.IpAddress), "the IP address where others reach it",
                Required: true),
            new SchemaField("appAddress", new TextSchema(TextRules.IpAddress),
                "Where the application listens if a proxy stands before it; default 127.0.0.1."),
            new SchemaField("zone", new TextSchema(TextRules.DnsLabel), "Locality, for balancing."),
            new SchemaField("health", new TextSchema("Healthy", "Unhealthy", "Draining"),
                "Draining and Unhealthy get no new requests; default Healthy."),
            new SchemaField("ports", new ListSchema(Port, 0, 100, "port"), "What the application listens on."),
            new SchemaField("upstreams", new ListSchema(Upstream, 0, 1000),
                "The services that it calls, each on a local port of its proxy.")),
        CrossCheck = CheckAcross,
    };

    private static ObjectSchema Port => new(
        new SchemaField("name", new TextSchema(TextRules.PortName), "What a Service's targetPort may say."),
        new SchemaField("port", IntegerSchema.Port, "the application's own port", Required: true),
        new SchemaField("proxyPort", IntegerSchema.Port,
            "Where the proxy takes requests for this port; unset: callers reach the application itself."),
        Protocols.Field);

    private static ObjectSchema Upstream => new(
        new SchemaField("service", new TextSchema(TextRules.ServiceName), "the Service's name", Required: true),
        new SchemaField("namespace", new TextSchema(TextRules.DnsLabel), "Default: the workload's own."),
        new SchemaField("port", IntegerSchema.Port, "the Service's port", Required: true),
        new SchemaField("localPort", IntegerSchema.Port, "the port that the application calls", Required: true),
        new SchemaField("localAddress", new TextSchema(TextRules.IpAddress), "Default 127.0.0.1."));

    /// <summary>Names must be unique, and no two listeners of a proxy may want the same address and port.</summary>
    private static void CheckAcross(SourceNode spec, CheckContext context)
    {
        string address = spec.Field("address")!.Text;
        string appAddress = spec.Field("appAddress")?.Text ?? "127.0.0.1";
        var taken = new Dictionary<string, string>(StringComparer.Ordinal);
        var names = new HashSet<string>(StringComparer.Ordinal);
        List<SourceNode> ports = spec.Field("ports")?.Items ?? [];
        for (int i = 0; i < ports.Count; i++)
        {
            Protocols.WarnUnknown(ports[i], $"spec.ports[{i}]", context);
            if (ports[i].Field("proxyPort") is { } proxyPort)
            {
                Take(proxyPort, address, $"spec.ports[{i}].proxyPort", taken, context);
                Take(ports[i].Field("port")!, appAddress, $"spec.ports[{i}].port", taken, context);
            }
            if (ports[i].Field("name") is { } name && !names.Add(name.Text))
            {
                context.Errors.Add(name, $"spec.ports[{i}].name", "stands twice in this list; must be unique");
            }
        }
        List<SourceNode> upstreams = spec.Field("upstreams")?.Items ?? [];
        for (int i = 0; i < upstreams.Count; i++)
        {
            string local = upstreams[i].Field("localAddress")?.Text ?? "127.0.0.1";
            Take(upstreams[i].Field("localPort")!, local, $"spec.upstreams[{i}].localPort", taken, context);
        }
    }

    private static void Take(
        SourceNode port, string address, string path, Dictionary<string, string> taken, CheckContext context)
    {
        if (!taken.TryAdd($"{address} {port.Text}", path))
        {
            context.Errors.Add(
                port, path, $"{address} port {port.Text} is already used by {taken[$"{address} {port.Text}"]}");
        }
    }
}
