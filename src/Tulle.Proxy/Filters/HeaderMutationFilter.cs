using Tulle.Http;
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
    private enum Part : byte
    {
        Request,
        RequestTrailers,
        Response,
        ResponseTrailers,
    }

    public override FilterHeadersStatus DecodeHeaders(bool endStream)
    {
        Apply(Part.Request);
        return FilterHeadersStatus.Continue;
    }

    public override FilterTrailersStatus DecodeTrailers()
    {
        Apply(Part.RequestTrailers);
        return FilterTrailersStatus.Continue;
    }

    public override FilterHeadersStatus EncodeHeaders(bool endStream)
    {
        Apply(Part.Response);
        return FilterHeadersStatus.Continue;
    }

    public override FilterTrailersStatus EncodeTrailers()
    {
        Apply(Part.ResponseTrailers);
        return FilterTrailersStatus.Continue;
    }

    private void Apply(Part part)
    {
        Apply(own, part);
        Route? route = part == Part.Request ? Stream.Route : Stream.ChosenRoute;
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

        Apply(weight, part);
        Apply(atRoute, part);
        Apply(atHost, part);
        Apply(atAll, part);
    }

    private void Apply(HeaderMutationSettings? settings, Part part)
    {
        if (settings is null)
        {
            return;
        }

        (HeaderMutations mutations, HeaderTable table) = part switch
        {
            Part.Request => (settings.Request, Stream.RequestHeaders),
            Part.RequestTrailers => (settings.RequestTrailers, Stream.RequestTrailers),
            Part.Response => (settings.Response, Stream.ResponseHeaders),
            _ => (settings.ResponseTrailers, Stream.ResponseTrailers),
        };
        HeaderMutationRunner.ApplyInOrder(mutations, table, Stream.Info, Stream.Worker.Routing);
    }
}
