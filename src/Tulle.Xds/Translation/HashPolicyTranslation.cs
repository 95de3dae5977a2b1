using System.Text;
using Tulle.Model;
using Tulle.Xds.Messages;

namespace Tulle.Xds.Translation;

internal static class HashPolicyTranslation
{
    public static Model.HashPolicy[] TranslateAll(Repeated<RouteAction_HashPolicy> messages, Scope at)
    {
        if (messages.Count == 0)
        {
            return [];
        }

        var policies = new List<Model.HashPolicy>(messages.Count);
        for (int i = 0; i < messages.Count; i++)
        {
            if (Translate(messages[i], at.Item("hash_policy", i)) is { } policy)
            {
                policies.Add(policy);
            }
        }

        return [.. policies];
    }

    private static Model.HashPolicy? Translate(RouteAction_HashPolicy message, Scope at)
    {
        switch (message.PolicySpecifierCase)
        {
            case RouteAction_HashPolicy_PolicySpecifierCase.Header:
                return new Model.HashPolicy(HashPolicyKind.Header)
                {
                    Name = Texts.LowerBytes(message.Header!.HeaderName),
                    Terminal = message.Terminal,
                    HeaderRewrite = message.Header.RegexRewrite is null
                        ? null
                        : MatcherTranslation.Substitution(
                            message.Header.RegexRewrite, at.Field("header").Field("regex_rewrite")),
                };
            case RouteAction_HashPolicy_PolicySpecifierCase.Cookie:
                return Cookie(message);
            case RouteAction_HashPolicy_PolicySpecifierCase.ConnectionProperties:
                return message.ConnectionProperties!.SourceIp
                    ? new Model.HashPolicy(HashPolicyKind.SourceIp) { Terminal = message.Terminal }
                    : null;
            case RouteAction_HashPolicy_PolicySpecifierCase.QueryParameter:
                return new Model.HashPolicy(HashPolicyKind.QueryParameter)
                {
                    Name = Texts.Bytes(message.QueryParameter!.Name),
                    Terminal = message.Terminal,
                };
            case RouteAction_HashPolicy_PolicySpecifierCase.FilterState:
                at.Field("filter_state").NotSupported("hashing on filter state");
                return null;
            default:
                at.Error("a hash policy needs a policy_specifier");
                return null;
        }
    }

    private static Model.HashPolicy Cookie(RouteAction_HashPolicy message)
    {
        RouteAction_HashPolicy_Cookie cookie = message.Cookie!;
        var attributes = new StringBuilder();
        foreach (RouteAction_HashPolicy_CookieAttribute attribute in cookie.Attributes)
        {
            attributes.Append("; ").Append(attribute.Name);
            if (attribute.Value.Length > 0)
            {
                attributes.Append('=').Append(attribute.Value);
            }
        }

        return new Model.HashPolicy(HashPolicyKind.Cookie)
        {
            Name = Texts.Bytes(cookie.Name),
            Terminal = message.Terminal,
            CookieTtlS = cookie.Ttl?.Seconds,
            CookiePath = Texts.Bytes(cookie.Path),
            CookieAttributes = Texts.Bytes(attributes.ToString()),
        };
    }
}
