using Tulle.Http;
using Tulle.Http.Http1;
using Tulle.Model;
using Tulle.Proxy.Routing;

namespace Tulle.Proxy.Streams;

/// <summary>
/// What the connection manager does with a request head before the filters see it, in Envoy's order. Each step may
/// answer the request itself; then nothing further happens.
/// </summary>
internal static class RequestEntry
{
    public static void Process(HttpStream stream, bool endStream)
    {
        ConnectionManagerState manager = stream.Manager;
        HttpConnectionManager config = manager.Config;
        stream.IsHeadRequest = stream.Head.Method == RequestMethod.Head;
        if (stream.Head.Fault is { } fault)
        {
            stream.MustCloseConnection = fault.Closes && !manager.KeepsConnectionOnBadMessage;
            stream.RejectMessage(fault);
            return;
        }

        if (stream.RequestHeaders.HasRepeats)
        {
            SingleLineHeaders.Join(stream.RequestHeaders, stream.Worker.ScratchText);
        }

        if (stream.Head.ExpectContinue && !config.Proxy100Continue)
        {
            // RFC 9110 section 10.1.1: an intermediary may answer 100 itself; then the expectation is used up.
            stream.RequestHeaders.RemoveAll(HeaderName.Expect);
            if (!endStream)
            {
                stream.Codec.EncodeContinue(stream);
            }
        }

        if (!config.EarlyHeaderMutations.IsEmpty)
        {
            stream.Manager.ApplyMutations(config.EarlyHeaderMutations, stream.RequestHeaders, stream.Info);
        }

        if (!CheckPath(stream) || !PathRules.Apply(stream, config))
        {
            return;
        }

        HostRules.Apply(stream, config);
        RequestHeaderRules.Apply(stream, config);
        EnterFilters(stream, endStream);
    }

    /// <summary>Behind the codec every target is a path, but for CONNECT and OPTIONS *.</summary>
    private static bool CheckPath(HttpStream stream)
    {
        ReadOnlySpan<byte> path = stream.RequestHeaders.Path;
        if (path.IsEmpty)
        {
            if (stream.Head.Method == RequestMethod.Connect)
            {
                return true;
            }

            stream.SendLocalReply(ProxyErrors.MissingPath);
            return false;
        }

        if (path[0] != (byte)'/')
        {
            stream.Manager.Count(stream.Manager.Stats.DownstreamRqNonRelativePath);
            stream.SendLocalReply(ProxyErrors.AbsolutePathRejected);
            return false;
        }

        return true;
    }

    private static void EnterFilters(HttpStream stream, bool endStream)
    {
        ConnectionManagerState manager = stream.Manager;
        Route? route = stream.Route;
        bool upgradeRejected = false;
        if (stream.Head.IsUpgrade || stream.Head.Method == RequestMethod.Connect)
        {
            upgradeRejected = !UpgradeRules.TryUseChain(stream, route);
        }

        if (stream.Tunnel == Tunnel.None)
        {
            stream.UseChain(manager.RentChain());
        }

        stream.Chain.SwitchFilters(route, stream.RouteWeight);
        ApplyRouteTimeouts(stream, route);
        if (upgradeRejected && route is not null)
        {
            // Whatever follows on the connection may be the payload of the upgrade: it must not be read as a request.
            stream.MustCloseConnection = true;
            manager.Count(manager.Stats.DownstreamRqWsOnNonWsRoute);
            stream.SendLocalReply(ProxyErrors.UpgradeNotAllowed);
            return;
        }

        manager.OnStreamRouted(stream);
        stream.Chain.Decode.Headers(endStream);
    }

    private static void ApplyRouteTimeouts(HttpStream stream, Route? route)
    {
        if (route?.Action is not ForwardAction action)
        {
            return;
        }

        if (action.IdleTimeoutMs is { } idleMs)
        {
            stream.Timer.SetIdleTimeout(idleMs);
        }

        if (action.MaxStreamDuration is { } duration)
        {
            RouteDuration.Apply(stream, duration);
        }

        if (route.RequestBodyBufferLimitBytes is { } limitBytes)
        {
            stream.RequestBufferLimitBytes = limitBytes;
        }
    }
}
