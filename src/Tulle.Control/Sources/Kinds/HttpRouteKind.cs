using Tulle.Control.Sources.Schemas;

namespace Tulle.Control.Sources.Kinds;

/// <summary>Gateway API's HTTPRoute (v1), verbatim, for mesh use: its parents are Services.</summary>
internal static class HttpRouteKind
{
    public static readonly ResourceKind Definition = ServiceRoute.Kind(
        "HTTPRoute", "How requests to a Service are matched, changed, split and timed.", Rule, 64, HttpRouteCrossCheck.Check);

    private static ObjectSchema Rule => new(
        new SchemaField("name", new TextSchema(TextRules.DnsSubdomain, 253), "For people and logs."),
        new SchemaField("matches", new ListSchema(Match, 0, 64), "Any of these; none: every request."),
        new SchemaField("filters", new ListSchema(Filter, 0, 16), "What is changed."),
        new SchemaField("backendRefs", new ListSchema(BackendRef, 0, 64), "Where requests go, by weight."),
        new SchemaField("timeouts", new ObjectSchema(
            new SchemaField("request", new TextSchema(TextRules.Duration), "The whole answer, with retries; 0s: none."),
            new SchemaField("backendRequest", new TextSchema(TextRules.Duration), "Each try; 0s: none.")),
            "Unset: 15 s for the whole."),
        new SchemaField("retry", new ObjectSchema(
            new SchemaField("codes", new ListSchema(new IntegerSchema(400, 599), 0, 32), "Statuses worth another try."),
            new SchemaField("attempts", new IntegerSchema(0, 10), "Tries after the first; default 2."),
            new SchemaField("backoff", new TextSchema(TextRules.Duration), "The least wait between tries.")),
            "Unset: failed connections and refused streams are tried again, ten times at most."),
        new SchemaField("sessionPersistence", new AnySchema(), "Sticky sessions.", Refused: ServiceRoute.NotYet));

    private static ObjectSchema Match => new(
        new SchemaField("path", new ObjectSchema(
            new SchemaField("type", new TextSchema("Exact", "PathPrefix", "RegularExpression"), "Default PathPrefix."),
            new SchemaField("value", new TextSchema(maxLength: 1024), "Default /.")),
            "A prefix matches whole segments."),
        new SchemaField("headers", new ListSchema(NamedMatch(TextRules.HeaderName), 0, 16), "All must match."),
        new SchemaField("queryParams", new ListSchema(NamedMatch(TextRules.HeaderName), 0, 16), "All must match."),
        new SchemaField("method", new TextSchema(
            "GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"), "Unset: any."));

    public static ObjectSchema NamedMatch(Func<string, string?> nameRule) => new(
        new SchemaField("type", new TextSchema("Exact", "RegularExpression"), "Default Exact."),
        new SchemaField("name", new TextSchema(nameRule), "the name", Required: true),
        new SchemaField("value", new TextSchema(maxLength: 1024), "the value or expression", Required: true));

    /// <summary>The filters that a GRPCRoute has too.</summary>
    public static ObjectSchema GrpcFilter => new(
        new SchemaField("type", new TextSchema("RequestHeaderModifier", "ResponseHeaderModifier", "RequestMirror",
            "ExtensionRef"), "which of the fields beside it is set", Required: true),
        new SchemaField("requestHeaderModifier", HeaderModifier, "Set, add, remove."),
        new SchemaField("responseHeaderModifier", HeaderModifier, "Set, add, remove."),
        new SchemaField("requestMirror", Mirror, "Copies whose answers are dropped."),
        new SchemaField("extensionRef", new AnySchema(), "An own filter.", Refused: ServiceRoute.NotYet));

    private static ObjectSchema Mirror => new(
        new SchemaField("backendRef", RouteReference.Parent, "who gets the copy", Required: true),
        new SchemaField("percent", new IntegerSchema(0, 100), "Share of the requests; default 100."),
        new SchemaField("fraction", new ObjectSchema(
            new SchemaField("numerator", new IntegerSchema(0, int.MaxValue), "the share", Required: true),
            new SchemaField("denominator", new IntegerSchema(1, int.MaxValue), "Default 100.")),
                "Instead of percent."));

    private static ObjectSchema Filter => new(
        new SchemaField("type", new TextSchema("RequestHeaderModifier", "ResponseHeaderModifier", "RequestMirror",
            "RequestRedirect", "URLRewrite", "CORS", "ExtensionRef", "ExternalAuth"),
                "which of the fields beside it is set",
            Required: true),
        new SchemaField("requestHeaderModifier", HeaderModifier, "Set, add, remove."),
        new SchemaField("responseHeaderModifier", HeaderModifier, "Set, add, remove."),
        new SchemaField("requestMirror", Mirror, "Copies whose answers are dropped."),
        new SchemaField("requestRedirect", new ObjectSchema(
            new SchemaField("scheme", new TextSchema("http", "https"), "Default: the request's."),
            new SchemaField("hostname", new TextSchema(TextRules.DnsSubdomain, 253), "Default: the request's."),
            new SchemaField("path", PathModifier, "Default: the request's."),
            new SchemaField("port", IntegerSchema.Port, "Default: by scheme, else the request's."),
            new SchemaField("statusCode", new StatusCodeSchema(301, 302, 303, 307, 308), "Default 302.")),
            "An answer that sends the caller elsewhere."),
        new SchemaField("urlRewrite", new ObjectSchema(
            new SchemaField("hostname", new TextSchema(TextRules.DnsSubdomain, 253), "The new Host."),
            new SchemaField("path", PathModifier, "The new path.")), "What the backend gets to see."),
        new SchemaField("cors", new AnySchema(), "Cross-origin rules.", Refused: ServiceRoute.NotYet),
        new SchemaField("extensionRef", new AnySchema(), "An own filter.", Refused: ServiceRoute.NotYet),
        new SchemaField("externalAuth", new AnySchema(), "Ask before forwarding.", Refused: ServiceRoute.NotYet));

    private static ObjectSchema HeaderModifier => new(
        new SchemaField("set", new ListSchema(Header, 0, 16, "name"), "Replace all lines of the name."),
        new SchemaField("add", new ListSchema(Header, 0, 16, "name"), "Append a line."),
        new SchemaField(
            "remove", new ListSchema(new TextSchema(TextRules.HeaderName), 0, 16), "Drop all lines of the name."));

    private static ObjectSchema Header => new(
        new SchemaField("name", new TextSchema(TextRules.HeaderName), "the header's name", Required: true),
        new SchemaField("value", new TextSchema(TextRules.HeaderValue), "the header's value", Required: true));

    private static ObjectSchema PathModifier => new(
        new SchemaField(
            "type", new TextSchema("ReplaceFullPath", "ReplacePrefixMatch"), "which field is set", Required: true),
        new SchemaField("replaceFullPath", new TextSchema(maxLength: 1024), "The whole new path."),
        new SchemaField("replacePrefixMatch", new TextSchema(maxLength: 1024), "Put in place of the matched prefix."));

    public static ObjectSchema BackendRef => RouteReference.Backend(new SchemaField(
        "filters", new ListSchema(new LazySchema(static () => Filter), 0, 16), "For this backend alone."));
}
