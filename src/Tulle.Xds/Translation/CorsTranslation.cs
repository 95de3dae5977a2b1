using Tulle.Model;
using Tulle.Xds.Messages;

namespace Tulle.Xds.Translation;

/// <summary>The policy of the filter's own message, and of the deprecated one of routes.</summary>
internal static class CorsTranslation
{
    public static Model.CorsPolicy Translate(HttpCorsPolicy message, Scope at) => new()
    {
        AllowOrigin = Origins(message.AllowOriginStringMatch, at),
        AllowOriginIsAny = IsAny(message.AllowOriginStringMatch),
        AllowMethods = Set(message.AllowMethods),
        AllowHeaders = Set(message.AllowHeaders),
        ExposeHeaders = Set(message.ExposeHeaders),
        MaxAge = Set(message.MaxAge),
        AllowCredentials = message.AllowCredentials,
        AllowPrivateNetworkAccess = message.AllowPrivateNetworkAccess,
        ForwardNotMatchingPreflights = message.ForwardNotMatchingPreflights,
        FilterEnabled = Fractions.TranslateOptional(message.FilterEnabled, at.Field("filter_enabled")),
        ShadowEnabled = Fractions.TranslateOptional(message.ShadowEnabled, at.Field("shadow_enabled")),
    };

    public static Model.CorsPolicy Translate(Messages.CorsPolicy message, Scope at) => new()
    {
        AllowOrigin = Origins(message.AllowOriginStringMatch, at),
        AllowOriginIsAny = IsAny(message.AllowOriginStringMatch),
        AllowMethods = Set(message.AllowMethods),
        AllowHeaders = Set(message.AllowHeaders),
        ExposeHeaders = Set(message.ExposeHeaders),
        MaxAge = Set(message.MaxAge),
        AllowCredentials = message.AllowCredentials,
        AllowPrivateNetworkAccess = message.AllowPrivateNetworkAccess,
        ForwardNotMatchingPreflights = message.ForwardNotMatchingPreflights,
        FilterEnabled = Fractions.TranslateOptional(message.FilterEnabled, at.Field("filter_enabled")),
        ShadowEnabled = Fractions.TranslateOptional(message.ShadowEnabled, at.Field("shadow_enabled")),
    };

    // An empty string of proto3 is an unset one: the less specific level counts.
    private static byte[]? Set(string text) => text.Length == 0 ? null : Texts.Bytes(text);

    private static Model.Matching.StringMatcher[]? Origins(Repeated<Messages.StringMatcher> messages, Scope at) =>
        messages.Count == 0 ? null : MatcherTranslation.Texts(messages, at, "allow_origin_string_match");

    private static bool[] IsAny(Repeated<Messages.StringMatcher> messages) =>
        [.. messages.Select(static m => m.MatchPatternCase == StringMatcher_MatchPatternCase.Exact && m.Exact == "*")];
}
