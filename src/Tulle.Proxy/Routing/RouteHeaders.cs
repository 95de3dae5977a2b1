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
        RouteConfiguration configuration = host.Configuration;
        if (weight is not null)
        {
            HeaderMutationRunner.Apply(weight.RequestHeaders, headers, source, scratch);
        }

        bool turned = configuration.MostSpecificHeaderMutationsWins;
        HeaderMutationRunner.Apply(
            turned ? configuration.RequestHeaders : route.RequestHeaders, headers, source, scratch);
        HeaderMutationRunner.Apply(host.RequestHeaders, headers, source, scratch);
        HeaderMutationRunner.Apply(
            turned ? route.RequestHeaders : configuration.RequestHeaders, headers, source, scratch);
    }

    public static void ApplyToResponse(
        Route route, ClusterWeight? weight, HeaderTable headers, FormatSource source, RoutingScratch scratch)
    {
        VirtualHost host = route.VirtualHost;
        RouteConfiguration configuration = host.Configuration;
        if (weight is not null)
        {
            HeaderMutationRunner.Apply(weight.ResponseHeaders, headers, source, scratch);
        }

        bool turned = configuration.MostSpecificHeaderMutationsWins;
        HeaderMutationRunner.Apply(
            turned ? configuration.ResponseHeaders : route.ResponseHeaders, headers, source, scratch);
        HeaderMutationRunner.Apply(host.ResponseHeaders, headers, source, scratch);
        HeaderMutationRunner.Apply(
            turned ? route.ResponseHeaders : configuration.ResponseHeaders, headers, source, scratch);
    }
}
