using Tulle.Control.Sources.Schemas;

namespace Tulle.Control.Sources.Kinds;

/// <summary>parentRefs and backendRefs of Gateway API's routes, for mesh use: they name Services.</summary>
internal static class RouteReference
{
    /// <summary>A Service that a route is attached to.</summary>
    public static ObjectSchema Parent => new(
        [.. Common, new SchemaField("sectionName", new TextSchema(TextRules.DnsLabel), "The name of the Service's port.")]);

    /// <summary>A Service that gets a share.</summary>
    /// <param name="more">Fields that only some kinds have.</param>
    public static ObjectSchema Backend(params SchemaField[] more) => new(
    [
        .. Common,
        new SchemaField("weight", new IntegerSchema(0, 1_000_000), "Share among the backends; default 1."),
        .. more,
    ]);

    private static SchemaField[] Common =>
    [
        new("group", new TextSchema(""), "The core group."),
        new("kind", new TextSchema("Service"), "Only Service."),
        new("namespace", new TextSchema(TextRules.DnsLabel), "Default: the route's own."),
        new("name", new TextSchema(TextRules.ServiceName), "the Service's name", Required: true),
        new("port", IntegerSchema.Port, "The Service's port; for a parent unset means all."),
    ];
}
