namespace Tulle.Control.Graph.Specs;

/// <summary>What the compiler reads of a GRPCRoute's spec; checked before it was stored.</summary>
internal sealed record GrpcRouteSpec
{
    /// <summary>The name of a service or method: anything but a slash.</summary>
    private const string AnyName = "[^/]+";

    public List<RouteReferenceSpec> ParentRefs { get; set; } = [];

    public List<GrpcRule> Rules { get; set; } = [new GrpcRule()];

    /// <summary>A call is a request to /SERVICE/METHOD, so this is an HTTPRoute in other words.</summary>
    public HttpRouteSpec ToHttp() => new()
    {
        ParentRefs = ParentRefs,
        Rules =
        [
            .. Rules.Select(static r => new HttpRouteSpec.Rule
            {
                Name = r.Name,
                Matches =
                [
                    .. (r.Matches.Count > 0 ? r.Matches : [new GrpcMatch()]).Select(static m =>
                        new HttpRouteSpec.Match { Path = Path(m.Method), Headers = m.Headers, Call = m.Method }),
                ],
                Filters = r.Filters,
                BackendRefs = r.BackendRefs,
            }),
        ],
    };

    private static HttpRouteSpec.PathMatch Path(MethodMatch method)
    {
        (string? service, string? name) = (method.Service, method.Method);
        if (service is null && name is null)
        {
            return new HttpRouteSpec.PathMatch();
        }
        if (method.Type == "RegularExpression")
        {
            return Expression($"/{Group(service)}/{Group(name)}");
        }
        return (service, name) switch
        {
            (not null, not null) => new HttpRouteSpec.PathMatch { Type = "Exact", Value = $"/{service}/{name}" },
            (not null, null) => new HttpRouteSpec.PathMatch { Value = "/" + service },
            _ => Expression($"/{AnyName}/{name}"), // a method's name has letters, digits and underscores
        };
    }

    private static string Group(string? expression) => expression is null ? AnyName : $"(?:{expression})";

    private static HttpRouteSpec.PathMatch Expression(string regex) => new() { Type = "RegularExpression", Value = regex };

    internal sealed record GrpcRule
    {
        public string? Name { get; set; }

        public List<GrpcMatch> Matches { get; set; } = [];

        public List<HttpRouteSpec.Filter> Filters { get; set; } = [];

        public List<RouteReferenceSpec> BackendRefs { get; set; } = [];
    }

    internal sealed record GrpcMatch
    {
        public MethodMatch Method { get; set; } = new();

        public List<HttpRouteSpec.NamedMatch> Headers { get; set; } = [];
    }

    internal sealed record MethodMatch
    {
        public string Type { get; set; } = "Exact";

        public string? Service { get; set; }

        public string? Method { get; set; }
    }
}
