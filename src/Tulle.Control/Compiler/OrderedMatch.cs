using Tulle.Control.Graph;
using Tulle.Control.Graph.Specs;

namespace Tulle.Control.Compiler;

/// <summary>One match of one rule of one route, in Gateway API's order of precedence. HTTPRouteRule, "matches": Exact
/// path, then longest prefix, then a method, then most headers, then most query parameters; a regular expression stands
/// after Exact and before prefixes. GRPCRouteRule, "matches": most characters of the service, then of the method,
/// then most headers; an expression counts as what was written. Ties: oldest route, then its name, then the order in
/// it.</summary>
internal sealed record OrderedMatch(
    HttpRoute Route, int RuleIndex, int MatchIndex, HttpRouteSpec.Rule Rule, HttpRouteSpec.Match Match)
{
    /// <summary>For statistics, logs and people: NAMESPACE/ROUTE/RULE.</summary>
    public string Name => $"{Route.Namespace}/{Route.Name}/{Rule.Name ?? RuleIndex.ToString()}";

    public static List<OrderedMatch> Sort(List<HttpRoute> routes)
    {
        var matches = new List<OrderedMatch>();
        foreach (HttpRoute route in routes)
        {
            for (int i = 0; i < route.Spec.Rules.Count; i++)
            {
                HttpRouteSpec.Rule rule = route.Spec.Rules[i];
                List<HttpRouteSpec.Match> all = rule.Matches.Count > 0 ? rule.Matches : [new HttpRouteSpec.Match()];
                matches.AddRange(all.Select((match, j) => new OrderedMatch(route, i, j, rule, match)));
            }
        }
        // The routes of a port are of one kind: the two are never merged.
        bool areCalls = matches.Exists(static m => m.Match.Call is not null);
        return
        [
            .. (areCalls ? ByCall(matches) : ByRequest(matches))
                .ThenBy(static m => m.Route.CreatedAt)
                .ThenBy(static m => $"{m.Route.Namespace}/{m.Route.Name}", StringComparer.Ordinal)
                .ThenBy(static m => m.RuleIndex)
                .ThenBy(static m => m.MatchIndex),
        ];
    }

    private static IOrderedEnumerable<OrderedMatch> ByRequest(List<OrderedMatch> matches) => matches
        .OrderBy(static m => m.Match.Path.Type switch { "Exact" => 0, "RegularExpression" => 1, _ => 2 })
        .ThenByDescending(static m => m.Match.Path.Value.TrimEnd('/').Length)
        .ThenByDescending(static m => m.Match.Method is not null)
        .ThenByDescending(static m => m.Match.Headers.Count)
        .ThenByDescending(static m => m.Match.QueryParams.Count);

    private static IOrderedEnumerable<OrderedMatch> ByCall(List<OrderedMatch> matches) => matches
        .OrderByDescending(static m => m.Match.Call?.Service?.Length ?? 0)
        .ThenByDescending(static m => m.Match.Call?.Method?.Length ?? 0)
        .ThenByDescending(static m => m.Match.Headers.Count);
}
