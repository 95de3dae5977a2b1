using Tulle.Control.Graph.Specs;

namespace Tulle.Control.Compiler;

/// <summary>A match of an HTTPRoute or GRPCRoute in words, and whether it takes all that another one would.</summary>
internal static class MatchText
{
    public static string Of(HttpRouteSpec.Match match)
    {
        var words = new List<string>();
        if (match.Method is { } method)
        {
            words.Add(method);
        }
        words.Add(match.Call is { } call ? Of(call) : match.Path.Type switch
        {
            "Exact" => $"path {match.Path.Value}",
            "RegularExpression" => $"path ~ {match.Path.Value}",
            _ => $"prefix {match.Path.Value}",
        });
        words.AddRange(match.Headers.Select(static h => $"header {Named(h)}"));
        words.AddRange(match.QueryParams.Select(static q => $"query {Named(q)}"));
        return string.Join(", ", words);
    }

    /// <summary>Nothing that <paramref name="late"/> matches gets past <paramref name="early"/>. Regular expressions
    /// are compared as text: what cannot be known is not said.</summary>
    public static bool Covers(HttpRouteSpec.Match early, HttpRouteSpec.Match late) =>
        CoversPath(early.Path, late.Path)
        && (early.Method is null || early.Method == late.Method)
        && early.Headers.TrueForAll(e => late.Headers.Exists(l =>
            e.Type == l.Type && e.Value == l.Value && e.Name.Equals(l.Name, StringComparison.OrdinalIgnoreCase)))
        && early.QueryParams.TrueForAll(e => late.QueryParams.Contains(e));

    private static bool CoversPath(HttpRouteSpec.PathMatch early, HttpRouteSpec.PathMatch late)
    {
        if (early.Type != "PathPrefix")
        {
            return early == late;
        }
        string prefix = early.Value.TrimEnd('/');
        return late.Type != "RegularExpression" && late.Value.StartsWith(prefix, StringComparison.Ordinal)
            && (late.Value.Length == prefix.Length || late.Value[prefix.Length] == '/');
    }

    private static string Of(GrpcRouteSpec.MethodMatch call)
    {
        string sign = call.Type == "Exact" ? "" : "~ ";
        return (call.Service, call.Method) switch
        {
            (null, null) => "every call",
            (not null, null) => $"service {sign}{call.Service}",
            (null, not null) => $"method {sign}{call.Method}",
            _ => $"service {sign}{call.Service}, method {sign}{call.Method}",
        };
    }

    private static string Named(HttpRouteSpec.NamedMatch match) =>
        $"{match.Name} {(match.Type == "Exact" ? "=" : "~")} {match.Value}";
}
