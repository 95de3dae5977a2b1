using Tulle.Http;
using Tulle.Model;
using Tulle.Proxy.Routing;
using Tulle.Proxy.Streams;

namespace Tulle.Proxy.Filters;

/// <summary>Answers preflights and marks responses as the route's CORS policies say; without a policy it does nothing.
/// </summary>
internal sealed class CorsFilter : HttpFilter
{
    private CorsEvaluation _policies;
    private bool _isCorsRequest;

    public override FilterHeadersStatus DecodeHeaders(bool endStream)
    {
        _isCorsRequest = false;
        if (Stream.Route is not { Action: ForwardAction } route)
        {
            return FilterHeadersStatus.Continue;
        }

        VirtualHost host = route.VirtualHost;
        _policies = new CorsEvaluation(
            RouteFilterConfigs.At<CorsPolicy>(Stream.RouteWeight?.FilterConfigs, ConfigName),
            RouteFilterConfigs.At<CorsPolicy>(route.FilterConfigs, ConfigName),
            RouteFilterConfigs.At<CorsPolicy>(host.FilterConfigs, ConfigName),
            RouteFilterConfigs.At<CorsPolicy>(host.Configuration.FilterConfigs, ConfigName));
        return _policies.HasPolicy ? Evaluate() : FilterHeadersStatus.Continue;
    }

    public override FilterHeadersStatus EncodeHeaders(bool endStream)
    {
        if (_isCorsRequest)
        {
            _policies.WriteResponse(Stream.RequestHeaders, Stream.ResponseHeaders);
        }

        return FilterHeadersStatus.Continue;
    }

    private FilterHeadersStatus Evaluate()
    {
        HeaderTable request = Stream.RequestHeaders;
        ulong random = Stream.Worker.Random.Next();
        bool isEnabled = _policies.IsEnabled(random);
        if ((!isEnabled && !_policies.IsShadowEnabled(random))
            || !request.TryGet(HeaderName.Origin, out ReadOnlySpan<byte> origin) || origin.IsEmpty)
        {
            return FilterHeadersStatus.Continue;
        }

        bool isAllowed = _policies.AllowsOrigin(origin);
        ConnectionManagerStats stats = Stream.Manager.Stats;
        Stream.Manager.Count(isAllowed ? stats.CorsOriginValid : stats.CorsOriginInvalid);
        if (!isEnabled)
        {
            return FilterHeadersStatus.Continue;
        }

        bool isPreflight = CorsEvaluation.IsPreflight(request);
        _isCorsRequest = isAllowed;
        if (!isPreflight || (!isAllowed && _policies.ForwardsNotMatchingPreflights))
        {
            return FilterHeadersStatus.Continue;
        }

        HeaderTable response = Stream.ResponseHeaders;
        response.Clear();
        response.Status = 200;
        _policies.WritePreflight(request, response, isAllowed);

        // As in Envoy no local reply: the route's header changes and local_reply_config do not see it.
        Stream.Info.Details = "cors_response";
        Stream.EncodeHeaders(endStream: true);
        return FilterHeadersStatus.StopIteration;
    }
}
