using Tulle.Model;
using Tulle.Xds.Messages;

namespace Tulle.Xds.Translation;

internal static class ListenerFilterPredicateTranslation
{
    public static ListenerFilterPredicate Translate(ListenerFilterChainMatchPredicate message, Scope at, int depth = 0)
    {
        if (depth > Limits.ConfigNestingLevels)
        {
            at.Error($"nested deeper than {Limits.ConfigNestingLevels} levels");
            return ListenerFilterPredicate.Always;
        }

        switch (message.RuleCase)
        {
            case ListenerFilterChainMatchPredicate_RuleCase.OrMatch:
                return ListenerFilterPredicate.Any(TranslateAll(message.OrMatch!.Rules, at.Field("or_match"), depth));
            case ListenerFilterChainMatchPredicate_RuleCase.AndMatch:
                return ListenerFilterPredicate.All(TranslateAll(message.AndMatch!.Rules, at.Field("and_match"), depth));
            case ListenerFilterChainMatchPredicate_RuleCase.NotMatch:
                return ListenerFilterPredicate.Not(Translate(message.NotMatch!, at.Field("not_match"), depth + 1));
            case ListenerFilterChainMatchPredicate_RuleCase.DestinationPortRange:
                return ListenerFilterPredicate.Ports(
                    message.DestinationPortRange!.Start, message.DestinationPortRange.End);
            default:
                return ListenerFilterPredicate.Always;
        }
    }

    private static ListenerFilterPredicate[] TranslateAll(
        Repeated<ListenerFilterChainMatchPredicate> rules, Scope at, int depth)
    {
        var all = new ListenerFilterPredicate[rules.Count];
        for (int i = 0; i < all.Length; i++)
        {
            all[i] = Translate(rules[i], at.Item("rules", i), depth + 1);
        }

        return all;
    }
}
