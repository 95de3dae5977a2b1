using System.Net;
using Microsoft.AspNetCore.Http;

namespace Tulle.Control.Api;

/// <summary>What every request to the API must pass before anything reads it: a browser on this machine that visits a
/// hostile page must not be able to use the API.</summary>
internal sealed class ApiGuard(IReadOnlyList<string> hosts)
{
    /// <summary>Throws 403 for a foreign Host (DNS rebinding) and a foreign Origin (cross-site request).</summary>
    public void Check(HttpRequest request)
    {
        string host = request.Host.Host.Trim('[', ']');
        bool isOwn = host == "localhost" || IPAddress.TryParse(host, out _)
            || hosts.Contains(host, StringComparer.OrdinalIgnoreCase);
        if (!isOwn)
        {
            throw new ApiException(403, "Forbidden",
                "this Host name is not served; use an IP address, localhost or a name given by --api-host");
        }
        if (request.Headers.Origin is { Count: > 0 } origin && origin != $"{request.Scheme}://{request.Host.Value}")
        {
            throw new ApiException(403, "Forbidden", "requests from pages of another origin are refused");
        }
    }

    public static void SetHeaders(HttpResponse response)
    {
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.XFrameOptions = "DENY";
        response.Headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'";
        response.Headers.CacheControl = "no-store";
    }
}
