using Tulle.Control.Sources.Schemas;

namespace Tulle.Control.Sources.Kinds;

/// <summary>Kubernetes' Service (core v1), verbatim: every field of Kubernetes 1.36 is known; those that only make
/// sense in a cluster are taken with a warning.</summary>
internal static class ServiceKind
{
    private const string ClusterOnly = "has no effect outside Kubernetes";

    public static readonly ResourceKind Definition = new()
    {
        Group = "",
        Version = "v1",
        Kind = "Service",
        Plural = "services",
        ShortNames = ["svc"],
        Description = "A name for a set of workloads, chosen by their labels, and the ports it offers.",
        NameRule = TextRules.ServiceName,
        Spec = new ObjectSchema(
            new SchemaField("selector", new MapSchema(TextRules.LabelKey, new TextSchema(TextRules.LabelValue)),
                "Labels that a Workload of the same namespace must carry to be an endpoint."),
            new SchemaField("ports", new ListSchema(Port, 1, 100), "What the service offers.", Required: true),
            new SchemaField("type", new TextSchema("ClusterIP", "NodePort", "LoadBalancer", "ExternalName"),
                "Only ClusterIP means something to a mesh."),
            Cluster("clusterIP"), Cluster("clusterIPs"), Cluster("externalIPs"), Cluster("ipFamilies"),
            Cluster("ipFamilyPolicy"), Cluster("sessionAffinity"), Cluster("sessionAffinityConfig"),
            Cluster("internalTrafficPolicy"), Cluster("externalTrafficPolicy"), Cluster("trafficDistribution"),
            Cluster("publishNotReadyAddresses"), Cluster("loadBalancerIP"), Cluster("loadBalancerSourceRanges"),
            Cluster("loadBalancerClass"), Cluster("allocateLoadBalancerNodePorts"), Cluster("healthCheckNodePort"),
            new SchemaField("externalName", new TextSchema(), "A DNS name outside.",
                Refused: "a Service with an external name is not taken; ExternalService comes with egress")),
        CrossCheck = CheckAcross,
    };

    private static ObjectSchema Port => new(
        new SchemaField("name", new TextSchema(TextRules.DnsLabel), "Required when there are several ports."),
        new SchemaField("port", IntegerSchema.Port, "the port that callers name", Required: true),
        new SchemaField("targetPort", new PortOrNameSchema(),
            "The workload's port, by number or name; unset: the same number as port."),
        new SchemaField("protocol", new TextSchema("TCP", "UDP", "SCTP"), "Only TCP is carried."),
        Protocols.Field,
        new SchemaField("nodePort", IntegerSchema.Port, "Kubernetes' node port.", Ignored: ClusterOnly));

    private static SchemaField Cluster(string name) =>
        new(name, new AnySchema(), "Known from Kubernetes.", Ignored: ClusterOnly);

    private static void CheckAcross(SourceNode spec, CheckContext context)
    {
        if (spec.Field("type") is { Text: "ExternalName" } type)
        {
            context.Errors.Add(type, "spec.type", "must be ClusterIP; ExternalService comes with egress");
        }
        else if (spec.Field("type") is { Text: not "ClusterIP" } other)
        {
            context.Warn(other, "spec.type", "means ClusterIP outside Kubernetes");
        }
        List<SourceNode> ports = spec.Field("ports")!.Items;
        var numbers = new HashSet<string>(StringComparer.Ordinal);
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < ports.Count; i++)
        {
            string path = $"spec.ports[{i}]";
            Protocols.WarnUnknown(ports[i], path, context);
            SourceNode number = ports[i].Field("port")!;
            if (!numbers.Add(number.Text))
            {
                context.Errors.Add(number, path + ".port", "stands twice in this list; must be unique");
            }
            if (ports[i].Field("protocol") is { Text: not "TCP" } protocol)
            {
                context.Errors.Add(protocol, path + ".protocol", "must be TCP; nothing else is carried");
            }
            SourceNode? name = ports[i].Field("name");
            if (ports.Count > 1 && name is null)
            {
                context.Errors.Add(ports[i].Line, path + ".name", null, "is required when there are several ports");
            }
            else if (name is not null && !names.Add(name.Text))
            {
                context.Errors.Add(name, path + ".name", "stands twice in this list; must be unique");
            }
        }
    }
}
