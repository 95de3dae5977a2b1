using Tulle.Control.Sources.Schemas;

namespace Tulle.Control.Sources.Kinds;

/// <summary>Tulle's Mesh: what holds for the whole mesh. One, named "default".</summary>
internal static class MeshKind
{
    public static readonly ResourceKind Definition = new()
    {
        Group = KnownKinds.TulleGroup,
        Version = "v1alpha1",
        Kind = "Mesh",
        Plural = "meshes",
        ShortNames = [],
        IsNamespaced = false,
        Description = "Settings of the whole mesh; the only one is named \"default\".",
        NameRule = static name => name == "default" ? null : "must be \"default\": there is one mesh",
        Spec = new ObjectSchema(
            new SchemaField("trustDomain", new TextSchema(TextRules.DnsSubdomain, 253),
                "The SPIFFE trust domain of the mesh's identities."),
            new SchemaField("mtls", new ObjectSchema(
                new SchemaField("mode", new TextSchema("Strict", "Permissive", "Disabled"),
                    "How proxies talk to each other.", Required: true)),
                "Mutual TLS between proxies."),
            new SchemaField("accessLog", new TextSchema("Off", "Stdout"),
                "Off (the default), or a line a request on the proxy's standard output."),
            new SchemaField("http2BetweenProxies", new TextSchema("On", "Off"),
                "On (the default): requests of HTTP/1.1 share one HTTP/2 connection from proxy to proxy.")),
        CrossCheck = static (spec, context) =>
        {
            if (spec.Field("mtls")?.Field("mode") is { Text: not "Disabled" } mode)
            {
                context.Errors.Add(mode, "spec.mtls.mode",
                    "must be Disabled in this version: it has no certificate authority yet");
            }
        },
    };
}
