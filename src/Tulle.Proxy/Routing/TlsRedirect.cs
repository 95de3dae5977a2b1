using Tulle.Model;
using Tulle.Model.Matching;

namespace Tulle.Proxy.Routing;

/// <summary>
/// What takes the place of a virtual host's routes where <c>require_tls</c> is not met: a redirect to https that
/// belongs to no virtual host, so that neither headers nor filter configuration of the host apply.
/// </summary>
internal static class TlsRedirect
{
    public static Route Route { get; } = Build();

    /// <summary>Whether the request has to come by TLS and did not; x-forwarded-proto tells.</summary>
    public static bool IsRequired(VirtualHost host, ReadOnlySpan<byte> forwardedProto, bool isInternal) =>
        host.RequireTls switch
        {
            TlsRequirement.All => !forwardedProto.SequenceEqual("https"u8),
            TlsRequirement.ExternalOnly => !isInternal && !forwardedProto.SequenceEqual("https"u8),
            _ => false,
        };

    private static Route Build()
    {
        var route = new Route
        {
            Match = new RouteMatch { Path = PathMatcher.Prefix("") },
            Action = new RedirectAction { HttpsRedirect = true },
        };
        var home = new RouteConfiguration
        {
            VirtualHosts = [new VirtualHost { Name = "", Domains = [], Routes = [route] }],
        };
        return home.VirtualHosts[0].Routes[0];
    }
}
