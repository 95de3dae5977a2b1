using Tulle.Http;
using Tulle.Model;
using Tulle.Model.Matching;

namespace Tulle.Proxy.Routing;

/// <summary>
/// The policies that hold for a request, the most specific first. Each field is taken from the first policy that
/// gives it; whether the filter is on is the most specific policy's word alone.
/// </summary>
public readonly struct CorsEvaluation
{
    private readonly CorsPolicy? _first;
    private readonly CorsPolicy? _second;
    private readonly CorsPolicy? _third;
    private readonly CorsPolicy? _fourth;

    /// <summary>Weighted cluster, route, virtual host, route configuration; any may be null.</summary>
    public CorsEvaluation(CorsPolicy? weight, CorsPolicy? route, CorsPolicy? host, CorsPolicy? configuration)
    {
        _first = weight;
        _second = route;
        _third = host;
        _fourth = configuration;
    }

    public bool HasPolicy => MostSpecific is not null;

    private CorsPolicy? MostSpecific => _first ?? _second ?? _third ?? _fourth;

    public bool IsEnabled(ulong random) =>
        MostSpecific is { } policy && (policy.FilterEnabled is null || policy.FilterEnabled.Holds(random));

    public bool IsShadowEnabled(ulong random) => MostSpecific?.ShadowEnabled is { } shadow && shadow.Holds(random);

    public bool ForwardsNotMatchingPreflights =>
        _first?.ForwardNotMatchingPreflights ?? _second?.ForwardNotMatchingPreflights
        ?? _third?.ForwardNotMatchingPreflights ?? _fourth?.ForwardNotMatchingPreflights ?? true;

    public bool AllowsOrigin(ReadOnlySpan<byte> origin)
    {
        StringMatcher[]? allowed = NonEmpty(_first) ?? NonEmpty(_second) ?? NonEmpty(_third) ?? NonEmpty(_fourth);
        foreach (StringMatcher matcher in allowed ?? [])
        {
            if (matcher.Matches("*"u8) || matcher.Matches(origin))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>OPTIONS with access-control-request-method, beside the origin.</summary>
    public static bool IsPreflight(HeaderTable request) =>
        request.Method.SequenceEqual("OPTIONS"u8)
        && request.TryGet(HeaderName.AccessControlRequestMethod, out ReadOnlySpan<byte> method) && !method.IsEmpty;

    /// <summary>The answer to a preflight; :status is the caller's. An origin that is not allowed is not named.
    /// </summary>
    public void WritePreflight(HeaderTable request, HeaderTable response, bool isAllowed)
    {
        WriteOrigin(request, response, isAllowed);
        request.TryGet(HeaderName.AccessControlRequestMethod, out ReadOnlySpan<byte> askedMethod);
        request.TryGet(HeaderName.AccessControlRequestHeaders, out ReadOnlySpan<byte> askedHeaders);
        byte[]? methods = First(_first?.AllowMethods, _second?.AllowMethods, _third?.AllowMethods, _fourth?.AllowMethods);
        SetOrEcho(response, HeaderName.AccessControlAllowMethods, methods, askedMethod);
        byte[]? names = First(_first?.AllowHeaders, _second?.AllowHeaders, _third?.AllowHeaders, _fourth?.AllowHeaders);
        SetOrEcho(response, HeaderName.AccessControlAllowHeaders, names, askedHeaders);
        if (First(_first?.MaxAge, _second?.MaxAge, _third?.MaxAge, _fourth?.MaxAge) is { } maxAge)
        {
            response.Set(HeaderName.AccessControlMaxAge, maxAge);
        }

        bool allowsPrivate = _first?.AllowPrivateNetworkAccess ?? _second?.AllowPrivateNetworkAccess
            ?? _third?.AllowPrivateNetworkAccess ?? _fourth?.AllowPrivateNetworkAccess ?? false;
        if (allowsPrivate
            && request.TryGet(HeaderName.AccessControlRequestPrivateNetwork, out ReadOnlySpan<byte> asked)
            && asked.SequenceEqual("true"u8))
        {
            response.Set(HeaderName.AccessControlAllowPrivateNetwork, "true"u8);
        }
    }

    /// <summary>What an ordinary response to an allowed origin gets; it replaces what the upstream said.</summary>
    public void WriteResponse(HeaderTable request, HeaderTable response)
    {
        WriteOrigin(request, response, isAllowed: true);
        byte[]? exposed = First(
            _first?.ExposeHeaders, _second?.ExposeHeaders, _third?.ExposeHeaders, _fourth?.ExposeHeaders);
        if (exposed is not null)
        {
            response.Set(HeaderName.AccessControlExposeHeaders, exposed);
        }
    }

    private void WriteOrigin(HeaderTable request, HeaderTable response, bool isAllowed)
    {
        if (isAllowed)
        {
            request.TryGet(HeaderName.Origin, out ReadOnlySpan<byte> origin);
            response.Set(HeaderName.AccessControlAllowOrigin, origin);
        }

        bool credentials = _first?.AllowCredentials ?? _second?.AllowCredentials ?? _third?.AllowCredentials
            ?? _fourth?.AllowCredentials ?? false;
        if (credentials)
        {
            response.Set(HeaderName.AccessControlAllowCredentials, "true"u8);
        }
    }

    /// <summary>"*" gives back what was asked for.</summary>
    private static void SetOrEcho(HeaderTable response, HeaderName id, byte[]? configured, ReadOnlySpan<byte> asked)
    {
        if (configured is not null)
        {
            response.Set(id, configured is [(byte)'*'] ? asked : configured);
        }
    }

    private static StringMatcher[]? NonEmpty(CorsPolicy? policy) =>
        policy?.AllowOrigin is { Length: > 0 } matchers ? matchers : null;

    private static byte[]? First(byte[]? a, byte[]? b, byte[]? c, byte[]? d) =>
        a is { Length: > 0 } ? a : b is { Length: > 0 } ? b : c is { Length: > 0 } ? c : d is { Length: > 0 } ? d : null;
}
