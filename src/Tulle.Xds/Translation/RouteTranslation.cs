using Tulle.Model;
using Tulle.Model.Matching;
using Tulle.Xds.Messages;

namespace Tulle.Xds.Translation;

internal static class RouteTranslation
{
    /// <summary>Null after an error that leaves no route.</summary>
    public static Model.Route? Translate(Messages.Route message, Scope at, RouteLevel level)
    {
        Model.RouteMatch? match = TranslateMatch(message.Match, at.Field("match"));
        Model.RouteAction? action = TranslateAction(message, at, level);
        Model.HeaderMutations requestHeaders = HeaderMutationTranslation.Translate(
            message.RequestHeadersToAdd, message.RequestHeadersToRemove, at, "request");
        Model.HeaderMutations responseHeaders = HeaderMutationTranslation.Translate(
            message.ResponseHeadersToAdd, message.ResponseHeadersToRemove, at, "response");
        if (match is null || action is null)
        {
            return null;
        }

        return new Model.Route
        {
            Name = message.Name,
            Match = match,
            Action = action,
            RequestHeaders = requestHeaders,
            ResponseHeaders = responseHeaders,
            FilterConfigs = RouteFilterConfigTranslation.Translate(
                message.TypedPerFilterConfig, message.Route_?.Cors, at),
            Metadata = MetadataTranslation.Translate(message.Metadata, at.Field("metadata")),
            StatPrefix = message.StatPrefix,
            DecoratorOperation = message.Decorator?.Operation ?? "",
        };
    }

    private static Model.RouteAction? TranslateAction(Messages.Route message, Scope at, RouteLevel level)
    {
        switch (message.ActionCase)
        {
            case Route_ActionCase.Route:
                return ForwardActionTranslation.Translate(message.Route_!, at.Field("route"), level);
            case Route_ActionCase.Redirect:
                return RedirectTranslation.Translate(message.Redirect!, at.Field("redirect"));
            case Route_ActionCase.DirectResponse:
                return RedirectTranslation.TranslateDirect(message.DirectResponse!, at.Field("direct_response"), level);
            case Route_ActionCase.NonForwardingAction:
                return new Model.NonForwardingAction();
            case Route_ActionCase.FilterAction:
                at.Field("filter_action").NotSupported("a filter action");
                return null;
            default:
                at.Error("a route needs one of route, redirect, direct_response");
                return null;
        }
    }

    private static Model.RouteMatch? TranslateMatch(Messages.RouteMatch? message, Scope at)
    {
        if (message is null)
        {
            at.Error("a route needs a match");
            return null;
        }

        RefuseUnsupported(message, at);
        Model.Matching.HeaderMatcher[] headers = MatcherTranslation.Headers(message.Headers, at, "headers");
        Model.Matching.QueryParameterMatcher[] query = MatcherTranslation.QueryParameters(message.QueryParameters, at);
        if (TranslatePath(message, at) is not { } path)
        {
            return null;
        }

        return new Model.RouteMatch
        {
            Path = path,
            Headers = headers,
            QueryParameters = query,
            Cookies = MatcherTranslation.Cookies(message.Cookies, at),
            GrpcOnly = message.Grpc is not null,
            RuntimeFraction = Fractions.TranslateOptional(message.RuntimeFraction, at.Field("runtime_fraction")),
        };
    }

    private static Model.Matching.PathMatcher? TranslatePath(Messages.RouteMatch message, Scope at)
    {
        bool caseSensitive = message.CaseSensitive ?? true;
        switch (message.PathSpecifierCase)
        {
            case RouteMatch_PathSpecifierCase.Prefix:
                return Model.Matching.PathMatcher.Prefix(message.Prefix, caseSensitive);
            case RouteMatch_PathSpecifierCase.Path:
                return Model.Matching.PathMatcher.Path(message.Path, caseSensitive);
            case RouteMatch_PathSpecifierCase.PathSeparatedPrefix:
                return Model.Matching.PathMatcher.PathSeparatedPrefix(message.PathSeparatedPrefix, caseSensitive);
            case RouteMatch_PathSpecifierCase.SafeRegex:
                return MatcherTranslation.Regex(message.SafeRegex, at.Field("safe_regex")) is { } regex
                    ? Model.Matching.PathMatcher.Regex(regex)
                    : null;
            case RouteMatch_PathSpecifierCase.ConnectMatcher:
                return Model.Matching.PathMatcher.Connect;
            case RouteMatch_PathSpecifierCase.PathMatchPolicy:
                at.Field("path_match_policy").NotSupported("a path match policy");
                return null;
            default:
                at.Error("a match needs one of prefix, path, path_separated_prefix, safe_regex, connect_matcher");
                return null;
        }
    }

    private static void RefuseUnsupported(Messages.RouteMatch message, Scope at)
    {
        if (message.TlsContext is not null)
        {
            at.Field("tls_context").NotSupported("matching on the TLS context");
        }

        if (message.DynamicMetadata.Count > 0)
        {
            at.Field("dynamic_metadata").NotSupported("matching on dynamic metadata");
        }

        if (message.FilterState.Count > 0)
        {
            at.Field("filter_state").NotSupported("matching on filter state");
        }
    }
}
