using Tulle.Model;
using Tulle.Xds.Messages;

namespace Tulle.Xds.Translation;

/// <summary>rate_limits of routes, virtual hosts and filters.</summary>
internal static class RateLimitRuleTranslation
{
    public static RateLimitRule[] TranslateAll(Repeated<Messages.RateLimit> messages, Scope at)
    {
        var rules = new List<RateLimitRule>(messages.Count);
        for (int i = 0; i < messages.Count; i++)
        {
            Messages.RateLimit message = messages[i];
            Scope here = at.Item("rate_limits", i);
            RefuseUnsupported(message, here);
            var actions = new List<RateLimitAction>(message.Actions.Count);
            for (int k = 0; k < message.Actions.Count; k++)
            {
                if (Translate(message.Actions[k], here.Item("actions", k)) is { } action)
                {
                    actions.Add(action);
                }
            }

            // With a disable_key Envoy's local limits pass over it.
            if (message.DisableKey.Length == 0)
            {
                rules.Add(new RateLimitRule(message.Stage ?? 0, [.. actions]));
            }
        }

        return [.. rules];
    }

    private static RateLimitAction? Translate(RateLimit_Action message, Scope at)
    {
        switch (message.ActionSpecifierCase)
        {
            case RateLimit_Action_ActionSpecifierCase.SourceCluster:
                return Make(RateLimitActionKind.SourceCluster, "source_cluster");
            case RateLimit_Action_ActionSpecifierCase.DestinationCluster:
                return Make(RateLimitActionKind.DestinationCluster, "destination_cluster");
            case RateLimit_Action_ActionSpecifierCase.RemoteAddress:
                return Make(RateLimitActionKind.RemoteAddress, "remote_address");
            case RateLimit_Action_ActionSpecifierCase.RequestHeaders:
                RateLimit_Action_RequestHeaders header = message.RequestHeaders!;
                return Make(RateLimitActionKind.RequestHeader, header.DescriptorKey) with
                {
                    Source = Texts.LowerBytes(header.HeaderName),
                    SkipIfAbsent = header.SkipIfAbsent,
                };
            case RateLimit_Action_ActionSpecifierCase.QueryParameters:
                RateLimit_Action_QueryParameters query = message.QueryParameters!;
                return Make(RateLimitActionKind.QueryParameter, query.DescriptorKey) with
                {
                    Source = Texts.Bytes(query.QueryParameterName),
                    SkipIfAbsent = query.SkipIfAbsent,
                };
            case RateLimit_Action_ActionSpecifierCase.GenericKey:
                RateLimit_Action_GenericKey generic = message.GenericKey!;
                RefuseFormat(generic.DescriptorValue, generic.DefaultValue, at.Field("generic_key"));
                return Make(RateLimitActionKind.GenericKey, Or(generic.DescriptorKey, "generic_key")) with
                {
                    Value = Texts.Bytes(generic.DescriptorValue),
                };
            default:
                return TranslateMatch(message, at);
        }
    }

    private static RateLimitAction? TranslateMatch(RateLimit_Action message, Scope at)
    {
        switch (message.ActionSpecifierCase)
        {
            case RateLimit_Action_ActionSpecifierCase.HeaderValueMatch:
                RateLimit_Action_HeaderValueMatch headers = message.HeaderValueMatch!;
                Scope inHeaders = at.Field("header_value_match");
                RefuseFormat(headers.DescriptorValue, headers.DefaultValue, inHeaders);
                return Make(RateLimitActionKind.HeaderValueMatch, Or(headers.DescriptorKey, "header_match")) with
                {
                    Value = Texts.Bytes(headers.DescriptorValue),
                    ExpectMatch = headers.ExpectMatch ?? true,
                    Headers = MatcherTranslation.Headers(headers.Headers, inHeaders, "headers"),
                };
            case RateLimit_Action_ActionSpecifierCase.QueryParameterValueMatch:
                RateLimit_Action_QueryParameterValueMatch query = message.QueryParameterValueMatch!;
                Scope inQuery = at.Field("query_parameter_value_match");
                RefuseFormat(query.DescriptorValue, query.DefaultValue, inQuery);
                return Make(RateLimitActionKind.QueryParameterValueMatch, Or(query.DescriptorKey, "query_match")) with
                {
                    Value = Texts.Bytes(query.DescriptorValue),
                    ExpectMatch = query.ExpectMatch ?? true,
                    QueryParameters = MatcherTranslation.QueryParameters(query.QueryParameters, inQuery),
                };
            case RateLimit_Action_ActionSpecifierCase.MaskedRemoteAddress:
                at.Field("masked_remote_address").NotSupported("a masked address in a rate limit");
                return null;
            case RateLimit_Action_ActionSpecifierCase.DynamicMetadata:
                at.Field("dynamic_metadata").NotSupported("metadata in a rate limit");
                return null;
            case RateLimit_Action_ActionSpecifierCase.Metadata:
                at.Field("metadata").NotSupported("metadata in a rate limit");
                return null;
            default:
                at.Field("extension").NotSupported("an extension in a rate limit");
                return null;
        }
    }

    private static RateLimitAction Make(RateLimitActionKind kind, string key) => new(kind, Texts.Bytes(key));

    private static string Or(string key, string whenEmpty) => key.Length > 0 ? key : whenEmpty;

    private static void RefuseFormat(string value, string whenEmpty, Scope at)
    {
        if (value.Contains('%'))
        {
            at.Field("descriptor_value").NotSupported("a command in a rate limit's value");
        }

        if (whenEmpty.Length > 0)
        {
            at.Field("default_value").NotSupported("a command in a rate limit's value");
        }
    }

    private static void RefuseUnsupported(Messages.RateLimit message, Scope at)
    {
        if (message.Limit is not null)
        {
            at.Field("limit").NotSupported("a limit that the request brings");
        }

        if (message.HitsAddend is not null)
        {
            at.Field("hits_addend").NotSupported("more than one hit a request");
        }

        if (message.ApplyOnStreamDone)
        {
            at.Field("apply_on_stream_done").NotSupported("a limit at the end of a stream");
        }

        if (message.XRatelimitOption != RateLimit_XRateLimitOption.Unspecified)
        {
            at.Field("x_ratelimit_option").NotSupported("headers by rule");
        }
    }
}
