using Tulle.Http;
using Tulle.Model;
using Tulle.Model.Formatting;

namespace Tulle.Proxy.Routing;

/// <summary>
/// The header changes of all levels. The most specific level comes first, so that the route configuration has the
/// last word; most_specific_header_mutations_wins turns that round, but a weighted cluster is first either way.
/// </summary>
public static class RouteHeaders
{
    public static void ApplyToRequest(
        Route route, ClusterWeight? weight, HeaderTable headers, FormatSource source, RoutingScratch scratch)
    {
        VirtualHost host = route.VirtualHost;
        Levels levels = new(
            weight?.RequestHeaders, route.RequestHeaders, host.RequestHeaders, host.Configuration.RequestHeaders);
        Apply(levels, host.Configuration, headers, source, scratch);
    }

    public static void ApplyToResponse(
        Route route, ClusterWeight? weight, HeaderTable headers, FormatSource source, RoutingScratch scratch)
    {
        VirtualHost host = route.VirtualHost;
        Levels levels = new(
            weight?.ResponseHeaders, route.ResponseHeaders, host.ResponseHeaders, host.Configuration.ResponseHeaders);
        Apply(levels, host.Configuration, headers, source, scratch);
    }

    private static void Apply(
        in Levels levels, RouteConfiguration configuration, HeaderTable headers, FormatSource source, RoutingScratch scratch)
    {
        if (levels.Weight is { } weight)
        {
            HeaderMutationRunner.Apply(weight, headers, source, scratch);
        }

        bool turned = configuration.MostSpecificHeaderMutationsWins;
        HeaderMutationRunner.Apply(turned ? levels.Configuration : levels.Route, headers, source, scratch);
        HeaderMutationRunner.Apply(levels.Host, headers, source, scratch);
        HeaderMutationRunner.Apply(turned ? levels.Route : levels.Configuration, headers, source, scratch);
    }

    private readonly record struct Levels(
        HeaderMutations? Weight, HeaderMutations Route, HeaderMutations Host, HeaderMutations Configuration);
}
