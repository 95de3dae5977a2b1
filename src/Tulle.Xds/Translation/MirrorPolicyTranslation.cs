using Tulle.Model;
using Tulle.Xds.Messages;

namespace Tulle.Xds.Translation;

internal static class MirrorPolicyTranslation
{
    public static MirrorPolicy[] TranslateAll(Repeated<RouteAction_RequestMirrorPolicy> messages, Scope at)
    {
        if (messages.Count == 0)
        {
            return [];
        }

        var mirrors = new List<MirrorPolicy>(messages.Count);
        for (int i = 0; i < messages.Count; i++)
        {
            mirrors.Add(Translate(messages[i], at.Item("request_mirror_policies", i)));
        }

        return [.. mirrors];
    }

    private static MirrorPolicy Translate(RouteAction_RequestMirrorPolicy message, Scope at)
    {
        bool hasName = message.Cluster.Length > 0;
        if (hasName == message.ClusterHeader.Length > 0)
        {
            at.Error(hasName
                ? "Only one of cluster or cluster_header can be specified"
                : "At least one of cluster or cluster_header need to be specified");
        }

        return new MirrorPolicy
        {
            Cluster = hasName ? message.Cluster : null,
            ClusterHeader = hasName ? null : Texts.LowerBytes(message.ClusterHeader),
            Fraction = Fractions.TranslateOptional(message.RuntimeFraction, at.Field("runtime_fraction"))
                ?? RuntimeFraction.Always,
            DisableShadowHostSuffix = message.DisableShadowHostSuffixAppend,
            HostRewriteLiteral = message.HostRewriteLiteral.Length > 0
                ? Texts.Bytes(message.HostRewriteLiteral)
                : null,
            RequestHeaders = HeaderMutationTranslation.TranslateOrdered(
                message.RequestHeadersMutations, at, "request_headers_mutations"),
        };
    }
}
