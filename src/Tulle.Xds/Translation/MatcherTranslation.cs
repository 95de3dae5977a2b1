using Tulle.Model.Matching;
using Tulle.Model.Regex;
using Tulle.Xds.Messages;

namespace Tulle.Xds.Translation;

/// <summary>Matchers and regexes. Null means that an error stands in the context.</summary>
internal static class MatcherTranslation
{
    public static RegexProgram? Regex(RegexMatcher? message, Scope at)
    {
        string pattern = message?.Regex ?? "";
        if (RegexProgram.TryCompile(pattern, out RegexProgram? program, out string error))
        {
            return program;
        }

        at.Field("regex").Error($"Invalid regex '{pattern}': {error}");
        return null;
    }

    public static RegexSubstitution? Substitution(RegexMatchAndSubstitute message, Scope at)
    {
        if (Regex(message.Pattern, at.Field("pattern")) is not { } program)
        {
            return null;
        }

        if (RegexSubstitution.TryCompile(program, message.Substitution, out RegexSubstitution? made, out string error))
        {
            return made;
        }

        at.Field("substitution").Error($"'{message.Substitution}': {error}");
        return null;
    }

    public static Model.Matching.StringMatcher? Text(Messages.StringMatcher? message, Scope at)
    {
        switch (message?.MatchPatternCase)
        {
            case StringMatcher_MatchPatternCase.Exact:
                return Model.Matching.StringMatcher.Exact(message.Exact, message.IgnoreCase);
            case StringMatcher_MatchPatternCase.Prefix:
                return Model.Matching.StringMatcher.Prefix(message.Prefix, message.IgnoreCase);
            case StringMatcher_MatchPatternCase.Suffix:
                return Model.Matching.StringMatcher.Suffix(message.Suffix, message.IgnoreCase);
            case StringMatcher_MatchPatternCase.Contains:
                return Model.Matching.StringMatcher.Contains(message.Contains, message.IgnoreCase);
            case StringMatcher_MatchPatternCase.SafeRegex:
                if (message.IgnoreCase)
                {
                    at.Field("ignore_case").Error("ignore_case has no effect for safe_regex.");
                    return null;
                }

                return Regex(message.SafeRegex, at.Field("safe_regex")) is { } program
                    ? Model.Matching.StringMatcher.Regex(program)
                    : null;
            case StringMatcher_MatchPatternCase.Custom:
                at.Field("custom").NotSupported("a custom string matcher");
                return null;
            default:
                at.Error("a string matcher needs one of exact, prefix, suffix, contains, safe_regex");
                return null;
        }
    }

    public static Model.Matching.StringMatcher[] Texts(
        Repeated<Messages.StringMatcher> messages, Scope at, string field)
    {
        var matchers = new List<Model.Matching.StringMatcher>(messages.Count);
        for (int i = 0; i < messages.Count; i++)
        {
            if (Text(messages[i], at.Item(field, i)) is { } matcher)
            {
                matchers.Add(matcher);
            }
        }

        return [.. matchers];
    }

    public static Model.Matching.HeaderMatcher[] Headers(
        Repeated<Messages.HeaderMatcher> messages, Scope at, string field)
    {
        var matchers = new List<Model.Matching.HeaderMatcher>(messages.Count);
        for (int i = 0; i < messages.Count; i++)
        {
            if (Header(messages[i], at.Item(field, i)) is { } matcher)
            {
                matchers.Add(matcher);
            }
        }

        return [.. matchers];
    }

    public static Model.Matching.HeaderMatcher? Header(Messages.HeaderMatcher? message, Scope at)
    {
        if (message is null)
        {
            at.Error("a header matcher is needed");
            return null;
        }

        bool invert = message.InvertMatch;
        bool missingIsEmpty = message.TreatMissingHeaderAsEmpty;
        switch (message.HeaderMatchSpecifierCase)
        {
            case HeaderMatcher_HeaderMatchSpecifierCase.None:
                return Model.Matching.HeaderMatcher.Present(message.Name, true, invert, missingIsEmpty);
            case HeaderMatcher_HeaderMatchSpecifierCase.PresentMatch:
                return Model.Matching.HeaderMatcher.Present(
                    message.Name, message.PresentMatch, invert, missingIsEmpty);
            case HeaderMatcher_HeaderMatchSpecifierCase.RangeMatch:
                return Model.Matching.HeaderMatcher.Range(
                    message.Name, message.RangeMatch!.Start, message.RangeMatch.End, invert, missingIsEmpty);
            default:
                return HeaderText(message, at) is { } text
                    ? Model.Matching.HeaderMatcher.Text(message.Name, text, invert, missingIsEmpty)
                    : null;
        }
    }

    public static Model.Matching.QueryParameterMatcher[] QueryParameters(
        Repeated<Messages.QueryParameterMatcher> messages, Scope at)
    {
        var matchers = new List<Model.Matching.QueryParameterMatcher>(messages.Count);
        for (int i = 0; i < messages.Count; i++)
        {
            Messages.QueryParameterMatcher message = messages[i];
            switch (message.QueryParameterMatchSpecifierCase)
            {
                case QueryParameterMatcher_QueryParameterMatchSpecifierCase.StringMatch:
                    Scope here = at.Item("query_parameters", i).Field("string_match");
                    if (Text(message.StringMatch, here) is { } text)
                    {
                        matchers.Add(Model.Matching.QueryParameterMatcher.Value(message.Name, text));
                    }

                    break;
                case QueryParameterMatcher_QueryParameterMatchSpecifierCase.PresentMatch:
                    matchers.Add(Model.Matching.QueryParameterMatcher.Present(message.Name, message.PresentMatch));
                    break;
                default:
                    matchers.Add(Model.Matching.QueryParameterMatcher.Present(message.Name, true));
                    break;
            }
        }

        return [.. matchers];
    }

    public static Model.Matching.CookieMatcher[] Cookies(Repeated<Messages.CookieMatcher> messages, Scope at)
    {
        var matchers = new List<Model.Matching.CookieMatcher>(messages.Count);
        for (int i = 0; i < messages.Count; i++)
        {
            Messages.CookieMatcher message = messages[i];
            if (Text(message.StringMatch, at.Item("cookies", i).Field("string_match")) is { } text)
            {
                matchers.Add(new Model.Matching.CookieMatcher(message.Name, text, message.InvertMatch));
            }
        }

        return [.. matchers];
    }

    // The deprecated spellings mean the same as string_match.
    private static Model.Matching.StringMatcher? HeaderText(Messages.HeaderMatcher message, Scope at) =>
        message.HeaderMatchSpecifierCase switch
        {
            HeaderMatcher_HeaderMatchSpecifierCase.ExactMatch =>
                Model.Matching.StringMatcher.Exact(message.ExactMatch),
            HeaderMatcher_HeaderMatchSpecifierCase.PrefixMatch =>
                Model.Matching.StringMatcher.Prefix(message.PrefixMatch),
            HeaderMatcher_HeaderMatchSpecifierCase.SuffixMatch =>
                Model.Matching.StringMatcher.Suffix(message.SuffixMatch),
            HeaderMatcher_HeaderMatchSpecifierCase.ContainsMatch =>
                Model.Matching.StringMatcher.Contains(message.ContainsMatch),
            HeaderMatcher_HeaderMatchSpecifierCase.SafeRegexMatch =>
                Regex(message.SafeRegexMatch, at.Field("safe_regex_match")) is { } program
                    ? Model.Matching.StringMatcher.Regex(program)
                    : null,
            _ => Text(message.StringMatch, at.Field("string_match")),
        };
}
