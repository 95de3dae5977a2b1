using Tulle.Control.Sources.Schemas;

namespace Tulle.Control.Sources.Kinds;

/// <summary>What Gateway API's routes for requests have in common, for mesh use: their parents are Services.</summary>
internal static class ServiceRoute
{
    public const string NotYet = "is not done by this version; leave it out";

    /// <param name="kind">As users write it.</param>
    /// <param name="description">In a sentence.</param>
    /// <param name="rule">One of its rules.</param>
    /// <param name="maxRules">Gateway API's limit.</param>
    /// <param name="crossCheck">What spans fields.</param>
    public static ResourceKind Kind(
        string kind, string description, ObjectSchema rule, int maxRules, Action<SourceNode, CheckContext> crossCheck) => new()
    {
        Group = KnownKinds.GatewayGroup,
        Version = "v1",
        Kind = kind,
        Plural = kind.ToLowerInvariant() + "s",
        ShortNames = [],
        Description = description,
        NameRule = TextRules.DnsSubdomain,
        Spec = new ObjectSchema(
            new SchemaField(
                "parentRefs", new ListSchema(RouteReference.Parent, 1, 32), "the Services it applies to",
                Required: true),
            new SchemaField("hostnames", new ListSchema(new TextSchema(TextRules.DnsSubdomain), 0, 16),
                "For gateways.", Ignored: "has no effect on a route of a Service"),
            new SchemaField("rules", new ListSchema(rule, 0, maxRules), "The first match by Gateway API's precedence wins."),
            new SchemaField("useDefaultGateways", new AnySchema(), "For gateways.", Refused: NotYet)),
        CrossCheck = crossCheck,
    };
}
