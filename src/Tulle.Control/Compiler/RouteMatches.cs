using Tulle.Control.Graph.Specs;
using Tulle.Xds.Messages;

namespace Tulle.Control.Compiler;

/// <summary>Gateway API's matches in Envoy's words.</summary>
internal static class RouteMatches
{
    public static RouteMatch Compile(HttpRouteSpec.Match match)
    {
        RouteMatch compiled = Path(match.Path);
        foreach (HttpRouteSpec.NamedMatch header in match.Headers)
        {
            compiled.Headers.Add(new HeaderMatcher { Name = header.Name, StringMatch = Text(header) });
        }
        if (match.Method is { } method)
        {
            compiled.Headers.Add(
                new HeaderMatcher { Name = ":method", StringMatch = new StringMatcher { Exact = method } });
        }
        foreach (HttpRouteSpec.NamedMatch parameter in match.QueryParams)
        {
            compiled.QueryParameters.Add(
                new QueryParameterMatcher { Name = parameter.Name, StringMatch = Text(parameter) });
        }
        return compiled;
    }

    /// <summary>A prefix of Gateway API matches whole segments, and a slash at its end says nothing.</summary>
    public static string Prefix(HttpRouteSpec.PathMatch path) => path.Value.TrimEnd('/');

    private static RouteMatch Path(HttpRouteSpec.PathMatch path) => path.Type switch
    {
        "Exact" => new RouteMatch { Path = path.Value },
        "RegularExpression" => new RouteMatch { SafeRegex = new RegexMatcher { Regex = path.Value } },
        _ when Prefix(path).Length == 0 => new RouteMatch { Prefix = "/" },
        _ => new RouteMatch { PathSeparatedPrefix = Prefix(path) },
    };

    private static StringMatcher Text(HttpRouteSpec.NamedMatch match) => match.Type == "Exact"
        ? new StringMatcher { Exact = match.Value }
        : new StringMatcher { SafeRegex = new RegexMatcher { Regex = match.Value } };
}
