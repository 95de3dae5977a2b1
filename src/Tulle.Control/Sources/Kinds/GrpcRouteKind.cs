using Tulle.Control.Sources.Schemas;

namespace Tulle.Control.Sources.Kinds;

/// <summary>Gateway API's GRPCRoute (v1), verbatim, for mesh use: its parents are Services.</summary>
internal static class GrpcRouteKind
{
    public static readonly ResourceKind Definition = ServiceRoute.Kind(
        "GRPCRoute", "How gRPC calls to a Service are matched, changed and split.", Rule, 16, CheckAcross);

    private static ObjectSchema Rule => new(
        new SchemaField("name", new TextSchema(TextRules.DnsSubdomain, 253), "For people and logs."),
        new SchemaField("matches", new ListSchema(Match, 0, 64), "Any of these; none: every call."),
        new SchemaField("filters", new ListSchema(HttpRouteKind.GrpcFilter, 0, 16), "What is changed."),
        new SchemaField("backendRefs", new ListSchema(HttpRouteKind.BackendRef, 0, 16), "Where calls go, by weight."),
        new SchemaField("sessionPersistence", new AnySchema(), "Sticky sessions.", Refused: ServiceRoute.NotYet));

    private static ObjectSchema Match => new(
        new SchemaField("method", new ObjectSchema(
            new SchemaField("type", new TextSchema("Exact", "RegularExpression"), "Default Exact."),
            new SchemaField("service", new TextSchema(maxLength: 1024), "Full name, such as emojivoto.v1.EmojiService."),
            new SchemaField("method", new TextSchema(maxLength: 1024), "Such as ListAll.")),
            "One of service and method at least."),
        new SchemaField("headers", new ListSchema(HttpRouteKind.NamedMatch(TextRules.HeaderName), 0, 16), "All must match."));

    private static void CheckAcross(SourceNode spec, CheckContext context)
    {
        HttpRouteCrossCheck.Check(spec, context);
        List<SourceNode> rules = spec.Field("rules")?.Items ?? [];
        for (int i = 0; i < rules.Count; i++)
        {
            List<SourceNode> matches = rules[i].Field("matches")?.Items ?? [];
            for (int j = 0; j < matches.Count; j++)
            {
                if (matches[j].Field("method") is { } method)
                {
                    CheckMethod(method, $"spec.rules[{i}].matches[{j}].method", context);
                }
            }
        }
    }

    private static void CheckMethod(SourceNode method, string path, CheckContext context)
    {
        if (method.Field("service") is null && method.Field("method") is null)
        {
            context.Errors.Add(method.Line, path, null, "must say service, method or both");
        }
        bool isExpression = method.Field("type") is { Text: "RegularExpression" };
        foreach (string field in (ReadOnlySpan<string>)["service", "method"])
        {
            if (method.Field(field) is not { } value)
            {
                continue;
            }
            string? allowed = isExpression ? TextRules.Regex(value.Text) : NameRule(value.Text, mayHaveDots: field == "service");
            if (allowed is not null)
            {
                context.Errors.Add(value, $"{path}.{field}", allowed);
            }
        }
    }

    /// <summary>What protobuf allows as a name, which is what Gateway API's expressions for the two fields say.</summary>
    private static string? NameRule(string text, bool mayHaveDots)
    {
        bool good = text.Length > 0 && !char.IsAsciiDigit(text[0])
            && text.All(c => char.IsAsciiLetterOrDigit(c) || c == '_' || (mayHaveDots && c == '.'))
            && !text.StartsWith('.') && !text.EndsWith('.');
        return good ? null
            : mayHaveDots ? "must be the full name of a gRPC service, such as emojivoto.v1.EmojiService"
            : "must be the name of a gRPC method, such as ListAll";
    }
}
