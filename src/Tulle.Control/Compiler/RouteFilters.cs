using Tulle.Control.Graph.Specs;
using Tulle.Xds.Messages;

namespace Tulle.Control.Compiler;

/// <summary>Gateway API's filters in Envoy's words.</summary>
internal static class RouteFilters
{
    /// <summary>Envoy's fractions are of 100, 10,000 or a million; any fraction is near enough in millionths.</summary>
    private const long Million = 1_000_000;

    public static void AddHeaders(List<HttpRouteSpec.Filter> filters, Route route)
    {
        foreach (HttpRouteSpec.Filter filter in filters)
        {
            route.RequestHeadersToAdd.AddRange(Options(filter.RequestHeaderModifier));
            route.RequestHeadersToRemove.AddRange(filter.RequestHeaderModifier?.Remove ?? []);
            route.ResponseHeadersToAdd.AddRange(Options(filter.ResponseHeaderModifier));
            route.ResponseHeadersToRemove.AddRange(filter.ResponseHeaderModifier?.Remove ?? []);
        }
    }

    public static void AddHeaders(List<HttpRouteSpec.Filter> filters, WeightedCluster_ClusterWeight cluster)
    {
        foreach (HttpRouteSpec.Filter filter in filters)
        {
            cluster.RequestHeadersToAdd.AddRange(Options(filter.RequestHeaderModifier));
            cluster.RequestHeadersToRemove.AddRange(filter.RequestHeaderModifier?.Remove ?? []);
            cluster.ResponseHeadersToAdd.AddRange(Options(filter.ResponseHeaderModifier));
            cluster.ResponseHeadersToRemove.AddRange(filter.ResponseHeaderModifier?.Remove ?? []);
        }
    }

    public static RedirectAction Redirect(HttpRouteSpec.Redirect redirect, HttpRouteSpec.PathMatch matched)
    {
        var action = new RedirectAction
        {
            HostRedirect = redirect.Hostname ?? "",
            PortRedirect = (uint)(redirect.Port ?? 0),
            ResponseCode = redirect.StatusCode switch
            {
                301 => RedirectAction_RedirectResponseCode.MovedPermanently,
                303 => RedirectAction_RedirectResponseCode.SeeOther,
                307 => RedirectAction_RedirectResponseCode.TemporaryRedirect,
                308 => RedirectAction_RedirectResponseCode.PermanentRedirect,
                _ => RedirectAction_RedirectResponseCode.Found,
            },
        };
        if (redirect.Scheme is { } scheme)
        {
            action.SchemeRedirect = scheme;
        }
        if (redirect.Path?.ReplaceFullPath is { } full)
        {
            action.PathRedirect = full;
        }
        else if (redirect.Path?.ReplacePrefixMatch is { } replacement)
        {
            (string? prefix, RegexMatchAndSubstitute? regex) = ReplacePrefix(matched, replacement);
            if (prefix is not null)
            {
                action.PrefixRewrite = prefix;
            }
            else
            {
                action.RegexRewrite = regex;
            }
        }
        return action;
    }

    public static void Rewrite(HttpRouteSpec.Rewrite rewrite, HttpRouteSpec.PathMatch matched, RouteAction action)
    {
        if (rewrite.Hostname is { } hostname)
        {
            action.HostRewriteLiteral = hostname;
        }
        if (rewrite.Path?.ReplaceFullPath is { } full)
        {
            action.RegexRewrite = Substitute("^/.*$", full);
        }
        else if (rewrite.Path?.ReplacePrefixMatch is { } replacement)
        {
            (string? prefix, RegexMatchAndSubstitute? regex) = ReplacePrefix(matched, replacement);
            action.PrefixRewrite = prefix ?? "";
            action.RegexRewrite = regex;
        }
    }

    public static RuntimeFractionalPercent Fraction(HttpRouteSpec.Mirror mirror)
    {
        long numerator = mirror.Fraction?.Numerator ?? mirror.Percent ?? 100;
        long denominator = mirror.Fraction?.Denominator ?? 100;
        return new RuntimeFractionalPercent
        {
            DefaultValue = new FractionalPercent
            {
                Numerator = (uint)Math.Min(numerator * Million / denominator, Million),
                Denominator = FractionalPercent_DenominatorType.Million,
            },
        };
    }

    /// <summary>Envoy's prefix_rewrite is textual. It does where a prefix "/a" becomes "/b"; the cases that would
    /// double or swallow a slash get an expression, or a slash of their own.</summary>
    private static (string? Prefix, RegexMatchAndSubstitute? Regex) ReplacePrefix(
        HttpRouteSpec.PathMatch matched, string replacement)
    {
        string from = RouteMatches.Prefix(matched);
        string to = replacement.TrimEnd('/');
        if (from.Length == 0)
        {
            return (to + "/", null); // "/" to "/b": "/x" becomes "/b/x"
        }
        return to.Length > 0
            ? (to, null)
            : (null, Substitute("^" + QuoteRegex(from) + "/*", "/")); // "/a" to "/": "/a/x" becomes "/x"
    }

    private static RegexMatchAndSubstitute Substitute(string pattern, string replacement) => new()
    {
        Pattern = new RegexMatcher { Regex = pattern },
        Substitution = replacement.Replace(@"\", @"\\", StringComparison.Ordinal),
    };

    private static string QuoteRegex(string text) =>
        string.Concat(
            text.Select(static c => char.IsAsciiLetterOrDigit(c) || c is '/' or '-' or '_' ? c.ToString() : @"\" + c));

    private static IEnumerable<HeaderValueOption> Options(HttpRouteSpec.HeaderModifier? modifier) =>
    [
        .. (modifier?.Set ?? []).Select(
            static h => Option(h, HeaderValueOption_HeaderAppendAction.OverwriteIfExistsOrAdd)),
        .. (modifier?.Add ?? []).Select(
            static h => Option(h, HeaderValueOption_HeaderAppendAction.AppendIfExistsOrAdd)),
    ];

    /// <summary>Envoy reads %WORDS% in values as commands; users of Gateway API mean the percent sign.</summary>
    private static HeaderValueOption Option(HttpRouteSpec.Header header, HeaderValueOption_HeaderAppendAction action) =>
        new()
    {
        Header =
            new HeaderValue { Key = header.Name, Value = header.Value.Replace("%", "%%", StringComparison.Ordinal) },
        AppendAction = action,
    };
}
