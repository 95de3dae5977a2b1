using Tulle.Http;
using Tulle.Model;
using Tulle.Model.Formatting;

namespace Tulle.Proxy.Routing;

/// <summary>What a route does to a request before it is forwarded: header changes, then Host, then the path.</summary>
public static class RequestRewriter
{
    /// <summary>The whole of it, in Envoy's order: additions see path and Host as the client sent them.</summary>
    /// <param name="keepOriginal">False with the router's suppress_envoy_headers: no x-envoy-original-*.</param>
    public static void Apply(
        Route route,
        ClusterWeight? weight,
        HeaderTable headers,
        FormatSource source,
        RoutingScratch scratch,
        bool keepOriginal)
    {
        RouteHeaders.ApplyToRequest(route, weight, headers, source, scratch);
        if (route.Action is ForwardAction forward)
        {
            ApplyHostRewrite(forward, weight, headers, scratch, keepOriginal);
        }

        RewritePath(route, headers, scratch, keepOriginal);
    }

    /// <summary>prefix_rewrite or regex_rewrite of a forward or redirect action; the query stays.</summary>
    public static void RewritePath(Route route, HeaderTable headers, RoutingScratch scratch, bool keepOriginal)
    {
        PathRewrite? rewrite = route.Action switch
        {
            ForwardAction forward => forward.PathRewrite,
            RedirectAction redirect => redirect.PathRewrite,
            _ => null,
        };
        int at = headers.Find(HeaderName.Path);
        if (rewrite is null || at < 0 || rewrite is { Regex: null, Prefix: null or { Length: 0 } })
        {
            return;
        }

        ReadOnlySpan<byte> path = headers.ValueAt(at);
        int question = path.IndexOf((byte)'?');
        int pathLength = question < 0 ? path.Length : question;
        ByteWriter rewritten = scratch.Path;
        rewritten.Clear();
        if (rewrite.Regex is not null)
        {
            rewrite.Regex.ReplaceAll(path[..pathLength], rewritten);
            if (rewritten.Length == 0 && route.Action is RedirectAction)
            {
                // Envoy takes an empty result for "no rewrite", but only in redirects.
                return;
            }

            rewritten.Write(path[pathLength..]);
        }
        else
        {
            int matched = Math.Min(route.Match.Path.MatchedLength(path[..pathLength]), pathLength);
            rewritten.Write(rewrite.Prefix);
            rewritten.Write(path[matched..]);
        }

        headers.SetValueAt(at, rewritten.Written);
        if (keepOriginal)
        {
            // The old path's bytes stay where they were: the table only points elsewhere now.
            headers.Set(HeaderName.XEnvoyOriginalPath, path);
        }
    }

    /// <summary>
    /// Gives the request another Host, unless that is empty: the old one goes into x-envoy-original-host, and with
    /// <paramref name="appendForwardedHost"/> to the end of x-forwarded-host unless it is the last one there.
    /// </summary>
    public static void RewriteHost(
        HeaderTable headers,
        ReadOnlySpan<byte> host,
        bool appendForwardedHost,
        bool keepOriginal,
        RoutingScratch scratch)
    {
        if (host.IsEmpty)
        {
            return;
        }

        int at = headers.Find(HeaderName.Authority);
        ReadOnlySpan<byte> old = at < 0 ? default : headers.ValueAt(at);
        if (appendForwardedHost && !old.IsEmpty)
        {
            AppendForwardedHost(headers, old, scratch);
        }

        if (keepOriginal)
        {
            headers.Set(HeaderName.XEnvoyOriginalHost, old);
        }

        headers.Set(HeaderName.Authority, host);
    }

    private static void ApplyHostRewrite(
        ForwardAction forward,
        ClusterWeight? weight,
        HeaderTable headers,
        RoutingScratch scratch,
        bool keepOriginal)
    {
        if (weight?.HostRewriteLiteral is { Length: > 0 } literal)
        {
            // A weighted cluster's rewrite is plain: it notes no original host.
            headers.Set(HeaderName.Authority, literal);
        }

        if (forward.HostRewrite is not { } rewrite)
        {
            return;
        }

        bool append = forward.AppendXForwardedHost;
        switch (rewrite.Kind)
        {
            case HostRewriteKind.Literal:
                RewriteHost(headers, rewrite.Literal, append, keepOriginal, scratch);
                break;
            case HostRewriteKind.Header:
                headers.TryGet(rewrite.Header, out ReadOnlySpan<byte> value);
                RewriteHost(headers, value, append, keepOriginal, scratch);
                break;
            case HostRewriteKind.PathRegex:
                ReadOnlySpan<byte> path = headers.Path;
                int question = path.IndexOf((byte)'?');
                scratch.Path.Clear();
                rewrite.PathRegex!.ReplaceAll(question < 0 ? path : path[..question], scratch.Path);
                RewriteHost(headers, scratch.Path.Written, append, keepOriginal, scratch);
                break;
            case HostRewriteKind.Auto:
                // The router does it when it knows the endpoint.
                break;
        }
    }

    private static void AppendForwardedHost(HeaderTable headers, ReadOnlySpan<byte> host, RoutingScratch scratch)
    {
        int at = headers.Find(HeaderName.XForwardedHost);
        if (at < 0 || headers.ValueAt(at).IsEmpty)
        {
            headers.Set(HeaderName.XForwardedHost, host);
            return;
        }

        ReadOnlySpan<byte> list = headers.ValueAt(at);
        if (list[(list.LastIndexOf((byte)',') + 1)..].SequenceEqual(host))
        {
            return;
        }

        scratch.Values.Clear();
        scratch.Values.Write(list);
        scratch.Values.WriteByte((byte)',');
        scratch.Values.Write(host);
        headers.SetValueAt(at, scratch.Values.Written);
    }
}
