using Tulle.Http;
using Tulle.Model;
using Tulle.Model.Formatting;
using Tulle.Proxy.Streams;

namespace Tulle.Proxy.Routing;

/// <summary>Answers a request whose route forwards to nobody: a redirect or a direct response.</summary>
public static class RouteAnswer
{
    private const string Details = "direct_response";

    public static void Send(HttpStream stream, Route route, bool insertOriginalPath)
    {
        RoutingScratch scratch = stream.Worker.Routing;
        stream.IsRouteAnswer = true;
        switch (route.Action)
        {
            case RedirectAction redirect:
                RequestRewriter.RewritePath(route, stream.RequestHeaders, scratch, insertOriginalPath);
                Start(stream, redirect.Status, redirect, scratch);
                stream.SendLocalReplyWithHeaders(default, Details, ResponseFlags.None);
                break;
            case DirectResponseAction direct:
                Start(stream, direct.Status, null, scratch);
                SendDirect(stream, direct);
                break;
            default:
                // non_forwarding_action is for proxyless gRPC servers.
                stream.SendLocalReply(500, default, "non_forwarding_action");
                break;
        }
    }

    private static void Start(HttpStream stream, int status, RedirectAction? redirect, RoutingScratch scratch)
    {
        HeaderTable response = stream.ResponseHeaders;
        response.Clear();
        response.Status = status;
        if (status == 201 || status / 100 == 3)
        {
            scratch.Path.Clear();
            RedirectUrl.Write(redirect, stream.RequestHeaders, scratch.Path);
            response.Add(HeaderName.Location, scratch.Path.Written);
        }
    }

    private static void SendDirect(HttpStream stream, DirectResponseAction direct)
    {
        if (direct.BodyFormat is not { } format)
        {
            stream.SendLocalReplyWithHeaders(direct.Body, Details, ResponseFlags.None);
            return;
        }

        ByteWriter body = stream.Worker.Routing.Values;
        body.Clear();
        stream.OfferLocalReplyBody(direct.Body);
        if (format.Text is not null)
        {
            format.Text.Write(stream.Info, body);
        }
        else
        {
            format.Json!.Write(stream.Info, body);
        }

        stream.ResponseHeaders.Set(HeaderName.ContentType, format.ContentType);
        stream.SendLocalReplyWithHeaders(body.Written, Details, ResponseFlags.None);
    }
}
