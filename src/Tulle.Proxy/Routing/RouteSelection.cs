using System.Buffers.Text;
using Tulle.Http;
using Tulle.Model;
using Tulle.Model.Formatting;
using Tulle.Model.Matching;

namespace Tulle.Proxy.Routing;

/// <summary>
/// Chooses the virtual host by Host alone, then the first of its routes that matches; there is no way back to another
/// virtual host. Pure functions over model and headers; nothing here allocates.
/// </summary>
public static class RouteSelection
{
    /// <param name="isInternal">The request is from an internal address (require_tls EXTERNAL_ONLY).</param>
    /// <param name="random">One draw for the whole request: fractions and weights.</param>
    public static SelectedRoute Select(
        RouteConfiguration configuration, HeaderTable headers, bool isInternal, ulong random, RoutingScratch scratch)
    {
        VirtualHost? host = FindVirtualHost(configuration, headers);
        if (host is null)
        {
            return default;
        }

        if (host.RequireTls != TlsRequirement.None)
        {
            headers.TryGet(HeaderName.XForwardedProto, out ReadOnlySpan<byte> forwardedProto);
            if (TlsRedirect.IsRequired(host, forwardedProto, isInternal))
            {
                return new SelectedRoute(TlsRedirect.Route, null);
            }
        }

        Route? route = FindRoute(host, headers, random, scratch);
        ClusterWeight? weight = (route?.Action as ForwardAction)?.WeightedClusters is { } clusters
            ? ChooseWeight(clusters, headers, random)
            : null;
        return new SelectedRoute(route, weight);
    }

    public static VirtualHost? FindVirtualHost(RouteConfiguration configuration, HeaderTable headers)
    {
        ReadOnlySpan<byte> host = headers.Authority;
        if (configuration.VirtualHostHeader.Length > 0)
        {
            headers.TryGet(configuration.VirtualHostHeader, out host);
        }

        return configuration.HostIndex.Find(configuration.IgnorePortInHostMatching ? HostText.WithoutPort(host) : host);
    }

    /// <summary>The first route whose match holds.</summary>
    public static Route? FindRoute(VirtualHost host, HeaderTable headers, ulong random, RoutingScratch scratch)
    {
        ReadOnlySpan<byte> path = headers.Path;
        bool isConnect = path.IsEmpty || headers.Method.SequenceEqual("CONNECT"u8);
        int question = path.IndexOf((byte)'?');
        ReadOnlySpan<byte> query = question < 0 ? default : path[(question + 1)..];
        path = question < 0 ? path : path[..question];
        if (host.Configuration.IgnorePathParametersInPathMatching && path.Contains((byte)';'))
        {
            path = WithoutParameters(path, scratch.MatchPath);
        }

        if (host.RouteIndex is { } index)
        {
            int found = FindIndexed(index, host.Routes, headers, path, query, isConnect, random);
            return found < host.Routes.Length ? host.Routes[found] : null;
        }

        foreach (Route route in host.Routes)
        {
            if (Matches(route.Match, headers, path, query, isConnect, random))
            {
                return route;
            }
        }

        return null;
    }

    // The lowest number that matches, as if all were tried in order; the number of routes where none does.
    private static int FindIndexed(
        RouteIndex index,
        Route[] routes,
        HeaderTable headers,
        ReadOnlySpan<byte> path,
        ReadOnlySpan<byte> query,
        bool isConnect,
        ulong random)
    {
        int best = routes.Length;
        RouteIndex.Candidates candidates = index.Find(path);
        while (candidates.TryNext(out ReadOnlySpan<int> numbers))
        {
            foreach (int number in numbers)
            {
                if (number >= best)
                {
                    break;
                }

                if (Matches(routes[number].Match, headers, path, query, isConnect, random))
                {
                    best = number;
                    break;
                }
            }
        }

        return best;
    }

    /// <summary>The draw modulo the sum of weights falls into one cluster's share.</summary>
    public static ClusterWeight ChooseWeight(WeightedClusters clusters, HeaderTable headers, ulong random)
    {
        byte[] name = clusters.RandomValueHeader;
        int at = name.Length == 0 ? -1 : headers.Find(name);
        if (at >= 0 && headers.Find(name, at + 1) < 0)
        {
            // One line only: several could be read differently at every hop.
            ReadOnlySpan<byte> value = headers.ValueAt(at);
            if (Utf8Parser.TryParse(value, out ulong given, out int consumed) && consumed == value.Length)
            {
                random = given;
            }
        }

        if (clusters.HasRuntimeWeights)
        {
            return ChooseRuntimeWeight(clusters, random);
        }

        ulong draw = random % clusters.TotalWeight;
        foreach (ClusterWeight cluster in clusters.Clusters)
        {
            if (draw < cluster.Weight)
            {
                return cluster;
            }

            draw -= cluster.Weight;
        }

        return clusters.Clusters[^1];
    }

    /// <summary>As above, with the weights that the runtime has now; all zero: the configured ones.</summary>
    private static ClusterWeight ChooseRuntimeWeight(WeightedClusters clusters, ulong random)
    {
        // A change of the runtime in between could move the sum: each weight is read once.
        Span<uint> weights = clusters.Clusters.Length <= 64
            ? stackalloc uint[clusters.Clusters.Length]
            : new uint[clusters.Clusters.Length];
        ulong total = 0;
        for (int i = 0; i < weights.Length; i++)
        {
            weights[i] = (uint)Math.Min(clusters.Clusters[i].RuntimeWeight!.Value, uint.MaxValue);
            total += weights[i];
        }

        ulong draw = random % (total == 0 ? clusters.TotalWeight : total);
        for (int i = 0; i < weights.Length; i++)
        {
            uint weight = total == 0 ? clusters.Clusters[i].Weight : weights[i];
            if (draw < weight)
            {
                return clusters.Clusters[i];
            }

            draw -= weight;
        }

        return clusters.Clusters[^1];
    }

    /// <summary>The first virtual cluster whose headers match, else "other"; null where the host has none.</summary>
    public static VirtualCluster? FindVirtualCluster(VirtualHost host, HeaderTable headers)
    {
        foreach (VirtualCluster cluster in host.VirtualClusters)
        {
            if (AllMatch(cluster.Headers, headers))
            {
                return cluster;
            }
        }

        return host.OtherVirtualCluster;
    }

    private static bool AllMatch(HeaderMatcher[] matchers, HeaderTable headers)
    {
        foreach (HeaderMatcher matcher in matchers)
        {
            if (!matcher.Matches(headers))
            {
                return false;
            }
        }

        return true;
    }

    private static bool Matches(
        RouteMatch match,
        HeaderTable headers,
        ReadOnlySpan<byte> path,
        ReadOnlySpan<byte> query,
        bool isConnect,
        ulong random)
    {
        // A request without a path (CONNECT) is met by connect_matcher alone, and that one meets nothing else.
        bool pathHolds = match.Path.Kind == PathMatchKind.Connect
            ? isConnect
            : !isConnect && match.Path.Matches(path);
        if (!pathHolds
            || (match.RuntimeFraction is not null && !match.RuntimeFraction.Holds(random))
            || (match.GrpcOnly && !GrpcSemantics.IsGrpcRequest(headers))
            || !AllMatch(match.Headers, headers))
        {
            return false;
        }

        foreach (CookieMatcher matcher in match.Cookies)
        {
            if (!matcher.Matches(headers))
            {
                return false;
            }
        }

        foreach (QueryParameterMatcher matcher in match.QueryParameters)
        {
            if (!matcher.Matches(query))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>"/a;x=1/b;y" is matched as "/a/b".</summary>
    private static ReadOnlySpan<byte> WithoutParameters(ReadOnlySpan<byte> path, ByteWriter scratch)
    {
        scratch.Clear();
        while (!path.IsEmpty)
        {
            int semicolon = path.IndexOf((byte)';');
            if (semicolon < 0)
            {
                scratch.Write(path);
                break;
            }

            scratch.Write(path[..semicolon]);
            path = path[semicolon..];
            int slash = path.IndexOf((byte)'/');
            path = slash < 0 ? default : path[slash..];
        }

        return scratch.Written;
    }
}
