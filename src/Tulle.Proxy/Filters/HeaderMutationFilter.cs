using Tulle.Model;
using Tulle.Proxy.Routing;
using Tulle.Proxy.Streams;

namespace Tulle.Proxy.Filters;

/// <summary>
/// The header_mutation filter: its own list first, then those of every level that has one. The most specific level
/// comes first, so that the least specific has the last word; most_specific_header_mutations_wins turns that round.
/// </summary>
internal sealed class HeaderMutationFilter(HeaderMutationSettings own) : HttpFilter
{
    public override FilterHeadersStatus DecodeHeaders(bool endStream)
    {
        Apply(isRequest: true);
        return FilterHeadersStatus.Continue;
    }

    public override FilterHeadersStatus EncodeHeaders(bool endStream)
    {
        Apply(isRequest: false);
        return FilterHeadersStatus.Continue;
    }

    private void Apply(bool isRequest)
    {
        Apply(own, isRequest);
        Route? route = isRequest ? Stream.Route : Stream.ChosenRoute;
        if (route is null)
        {
            return;
        }

        VirtualHost host = route.VirtualHost;
        HeaderMutationSettings? weight =
            RouteFilterConfigs.At<HeaderMutationSettings>(Stream.RouteWeight?.FilterConfigs, ConfigName);
        HeaderMutationSettings? atRoute = RouteFilterConfigs.At<HeaderMutationSettings>(route.FilterConfigs, ConfigName);
        HeaderMutationSettings? atHost = RouteFilterConfigs.At<HeaderMutationSettings>(host.FilterConfigs, ConfigName);
        HeaderMutationSettings? atAll =
            RouteFilterConfigs.At<HeaderMutationSettings>(host.Configuration.FilterConfigs, ConfigName);
        if (own.MostSpecificWins)
        {
            (weight, atRoute, atHost, atAll) = (atAll, atHost, atRoute, weight);
        }

        Apply(weight, isRequest);
        Apply(atRoute, isRequest);
        Apply(atHost, isRequest);
        Apply(atAll, isRequest);
    }

    private void Apply(HeaderMutationSettings? settings, bool isRequest)
    {
        if (settings is not null)
        {
            HeaderMutationRunner.ApplyInOrder(
                isRequest ? settings.Request : settings.Response,
                isRequest ? Stream.RequestHeaders : Stream.ResponseHeaders,
                Stream.Info,
                Stream.Worker.Routing);
        }
    }
}
