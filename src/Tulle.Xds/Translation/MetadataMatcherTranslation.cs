using Tulle.Model;
using Tulle.Model.Matching;
using Tulle.Xds.Messages;

namespace Tulle.Xds.Translation;

/// <summary>MetadataMatcher and ValueMatcher. Null means that an error stands in the context.</summary>
internal static class MetadataMatcherTranslation
{
    /// <param name="message">Null: nothing is looked for, so nothing is found.</param>
    /// <param name="whenMissing">The answer where the metadata has no such key.</param>
    /// <param name="at">Where the matcher stands.</param>
    public static Model.Matching.MetadataMatcher? Translate(Messages.MetadataMatcher? message, bool whenMissing, Scope at)
    {
        if (message is null)
        {
            return new Model.Matching.MetadataMatcher("", [], new MetadataValueMatcher(), false, whenMissing);
        }

        return Value(message.Value, at.Field("value"), 0) is { } value
            ? new Model.Matching.MetadataMatcher(
                message.Filter, [.. message.Path.Select(static p => p.Key)], value, message.Invert, whenMissing)
            : null;
    }

    private static MetadataValueMatcher? Value(ValueMatcher? message, Scope at, int depth)
    {
        if (depth > Limits.ConfigNestingLevels)
        {
            at.Error($"nested deeper than {Limits.ConfigNestingLevels} levels");
            return null;
        }

        switch (message?.MatchPatternCase)
        {
            case ValueMatcher_MatchPatternCase.NullMatch:
                return new MetadataValueMatcher { IsNull = true };
            case ValueMatcher_MatchPatternCase.DoubleMatch:
                return new MetadataValueMatcher
                {
                    Number = message.DoubleMatch!.Range is { } range
                        ? (range.Start, range.End)
                        : (message.DoubleMatch.Exact, message.DoubleMatch.Exact),
                };
            case ValueMatcher_MatchPatternCase.StringMatch:
                return MatcherTranslation.Text(message.StringMatch, at.Field("string_match")) is { } text
                    ? new MetadataValueMatcher { Text = text }
                    : null;
            case ValueMatcher_MatchPatternCase.BoolMatch:
                return new MetadataValueMatcher { Bool = message.BoolMatch };
            case ValueMatcher_MatchPatternCase.PresentMatch:
                return new MetadataValueMatcher { Present = message.PresentMatch };
            case ValueMatcher_MatchPatternCase.ListMatch:
                return Value(message.ListMatch!.OneOf, at.Field("list_match.one_of"), depth + 1) is { } one
                    ? new MetadataValueMatcher { OneOf = one }
                    : null;
            case ValueMatcher_MatchPatternCase.OrMatch:
                return Any(message.OrMatch!, at.Field("or_match"), depth);
            default:
                at.Error("a value matcher needs a match_pattern");
                return null;
        }
    }

    private static MetadataValueMatcher Any(OrMatcher message, Scope at, int depth)
    {
        var all = new List<MetadataValueMatcher>(message.ValueMatchers.Count);
        for (int i = 0; i < message.ValueMatchers.Count; i++)
        {
            if (Value(message.ValueMatchers[i], at.Item("value_matchers", i), depth + 1) is { } matcher)
            {
                all.Add(matcher);
            }
        }

        return new MetadataValueMatcher { Any = [.. all] };
    }
}
