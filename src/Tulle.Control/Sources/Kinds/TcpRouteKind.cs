using Tulle.Control.Sources.Schemas;

namespace Tulle.Control.Sources.Kinds;

/// <summary>Gateway API's TCPRoute (v1alpha2), verbatim, for mesh use: its parents are Services.</summary>
internal static class TcpRouteKind
{
    public static readonly ResourceKind Definition = new()
    {
        Group = KnownKinds.GatewayGroup,
        Version = "v1alpha2",
        Kind = "TCPRoute",
        Plural = "tcproutes",
        ShortNames = [],
        Description = "How connections to a TCP port of a Service are shared among others.",
        NameRule = TextRules.DnsSubdomain,
        Spec = new ObjectSchema(
            new SchemaField("parentRefs", new ListSchema(RouteReference.Parent, 1, 32), "the Services it applies to",
                Required: true),
            new SchemaField("rules", new ListSchema(Rule, 1, 16), "what is done with a connection", Required: true),
            new SchemaField("useDefaultGateways", new AnySchema(), "For gateways.",
                Refused: "is not done by this version; leave it out")),
        CrossCheck = CheckAcross,
    };

    private static ObjectSchema Rule => new(
        new SchemaField("name", new TextSchema(TextRules.DnsSubdomain, 253), "For people and logs."),
        new SchemaField("backendRefs", new ListSchema(RouteReference.Backend(), 1, 16),
            "where connections go, by weight", Required: true));

    private static void CheckAcross(SourceNode spec, CheckContext context)
    {
        List<SourceNode> rules = spec.Field("rules")!.Items;
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < rules.Count; i++)
        {
            if (rules[i].Field("name") is { } name && !names.Add(name.Text))
            {
                context.Errors.Add(name, $"spec.rules[{i}].name", "stands twice in this list; must be unique");
            }
            List<SourceNode> backends = rules[i].Field("backendRefs")!.Items;
            for (int j = 0; j < backends.Count; j++)
            {
                if (backends[j].Field("port") is null)
                {
                    context.Errors.Add(
                        backends[j].Line, $"spec.rules[{i}].backendRefs[{j}].port", null, "is required for a Service");
                }
            }
        }
        if (rules.Count > 1)
        {
            context.Warn(rules[1], "spec.rules[1]", "is never reached: a TCP rule has no match, so the first one takes all");
        }
    }
}
