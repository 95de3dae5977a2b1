using System.Text.Json.Serialization;

namespace Tulle.Control.Graph.Specs;

/// <summary>What the compiler reads of an HTTPRoute's spec; checked before it was stored.</summary>
internal sealed record HttpRouteSpec
{
    public List<RouteReferenceSpec> ParentRefs { get; set; } = [];

    /// <summary>Gateway API's default for a route without rules: everything, to nowhere.</summary>
    public List<Rule> Rules { get; set; } = [new Rule()];

    internal sealed record Rule
    {
        public string? Name { get; set; }

        public List<Match> Matches { get; set; } = [];

        public List<Filter> Filters { get; set; } = [];

        public List<RouteReferenceSpec> BackendRefs { get; set; } = [];

        public RuleTimeouts? Timeouts { get; set; }

        public RuleRetry? Retry { get; set; }
    }

    internal sealed record Match
    {
        public PathMatch Path { get; set; } = new();

        public List<NamedMatch> Headers { get; set; } = [];

        public List<NamedMatch> QueryParams { get; set; } = [];

        public string? Method { get; set; }

        /// <summary>What a GRPCRoute said instead of the path; null: this is an HTTPRoute.</summary>
        [JsonIgnore]
        public GrpcRouteSpec.MethodMatch? Call { get; set; }
    }

    internal sealed record PathMatch
    {
        public string Type { get; set; } = "PathPrefix";

        public string Value { get; set; } = "/";
    }

    internal sealed record NamedMatch
    {
        public string Type { get; set; } = "Exact";

        public string Name { get; set; } = "";

        public string Value { get; set; } = "";
    }

    internal sealed record Filter
    {
        public string Type { get; set; } = "";

        public HeaderModifier? RequestHeaderModifier { get; set; }

        public HeaderModifier? ResponseHeaderModifier { get; set; }

        public Mirror? RequestMirror { get; set; }

        public Redirect? RequestRedirect { get; set; }

        public Rewrite? UrlRewrite { get; set; }
    }

    internal sealed record HeaderModifier
    {
        public List<Header> Set { get; set; } = [];

        public List<Header> Add { get; set; } = [];

        public List<string> Remove { get; set; } = [];
    }

    internal sealed record Header
    {
        public string Name { get; set; } = "";

        public string Value { get; set; } = "";
    }

    internal sealed record Mirror
    {
        public RouteReferenceSpec BackendRef { get; set; } = new();

        public int? Percent { get; set; }

        public Fraction? Fraction { get; set; }
    }

    internal sealed record Fraction
    {
        public int Numerator { get; set; }

        public int Denominator { get; set; } = 100;
    }

    internal sealed record Redirect
    {
        public string? Scheme { get; set; }

        public string? Hostname { get; set; }

        public PathModifier? Path { get; set; }

        public int? Port { get; set; }

        public int StatusCode { get; set; } = 302;
    }

    internal sealed record Rewrite
    {
        public string? Hostname { get; set; }

        public PathModifier? Path { get; set; }
    }

    internal sealed record PathModifier
    {
        public string Type { get; set; } = "";

        public string? ReplaceFullPath { get; set; }

        public string? ReplacePrefixMatch { get; set; }
    }

    internal sealed record RuleTimeouts
    {
        public string? Request { get; set; }

        public string? BackendRequest { get; set; }
    }

    internal sealed record RuleRetry
    {
        public List<int> Codes { get; set; } = [];

        public int? Attempts { get; set; }

        public string? Backoff { get; set; }
    }
}
