using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Tulle.Grpc.Calls.Server;

/// <summary>What the headers of a call say, and whether it is a call (PROTOCOL-HTTP2.md, "Requests").</summary>
internal static class GrpcRequestHead
{
    /// <summary>False: answered as HTTP, for it is no gRPC.</summary>
    public static bool IsAcceptable(HttpContext context)
    {
        HttpRequest request = context.Request;
        if (!HttpProtocol.IsHttp2(request.Protocol))
        {
            context.Response.StatusCode = StatusCodes.Status426UpgradeRequired;
            context.Response.Headers[HeaderNames.Upgrade] = "h2c";
            return false;
        }
        if (!HttpMethods.IsPost(request.Method))
        {
            context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            context.Response.Headers[HeaderNames.Allow] = HttpMethods.Post;
            return false;
        }
        if (!GrpcHeaders.IsGrpcProto(request.ContentType))
        {
            context.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
            context.Response.Headers[HeaderNames.Accept] = GrpcHeaders.ContentType;
            return false;
        }
        return true;
    }

    /// <returns>Ok, or why the call is refused.</returns>
    public static GrpcStatus Read(HttpRequest request, TimeProvider time, out GrpcMetadata metadata, out GrpcDeadline deadline)
    {
        metadata = [];
        deadline = GrpcDeadline.None;
        string encoding = request.Headers[GrpcHeaders.Encoding].ToString();
        if (encoding.Length > 0 && encoding != GrpcHeaders.Identity)
        {
            request.HttpContext.Response.Headers[GrpcHeaders.AcceptEncoding] = GrpcHeaders.Identity;
            return new(GrpcStatusCode.Unimplemented, $"messages encoded with {encoding} are not taken");
        }
        string timeout = request.Headers[GrpcHeaders.Timeout].ToString();
        if (timeout.Length > 0)
        {
            if (!GrpcTimeout.TryParse(timeout, out long timeoutUs))
                return new(GrpcStatusCode.Internal, $"grpc-timeout '{timeout}' is malformed");
            // 99,999,999 hours are more than a TimeSpan's microseconds can say safely; a century is for ever.
            deadline = GrpcDeadline.After(TimeSpan.FromMicroseconds(Math.Min(timeoutUs, CenturyUs)), time);
        }
        foreach ((string name, StringValues values) in request.Headers)
        {
            string lower = name.ToLowerInvariant();
            foreach (string? value in values)
            {
                if (!metadata.AddReceived(lower, value ?? ""))
                    return new(GrpcStatusCode.Internal, $"the value of {lower} is not base64");
            }
        }
        return GrpcStatus.Ok;
    }

    /// <summary>A stream may live for days: no cap on its bytes in all, no least rate. Each message has its limit.</summary>
    public static void LiftLimits(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = null;
        }
        if (context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
        {
            rate.MinDataRate = null;
        }
    }

    private const long CenturyUs = 100L * 365 * 24 * 3_600_000_000;
}
