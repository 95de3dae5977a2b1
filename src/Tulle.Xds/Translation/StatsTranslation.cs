using Tulle.Model;
using Tulle.Model.Regex;
using Tulle.Model.Stats;
using Tulle.Xds.Messages;

namespace Tulle.Xds.Translation;

/// <summary>stats_config and how often stats are flushed.</summary>
internal static class StatsTranslation
{
    private const int DefaultFlushIntervalMs = 5_000;

    public static StatsSettings Translate(Bootstrap message, Scope at)
    {
        Scope here = at.Field("stats_config");
        StatsConfig config = message.StatsConfig ?? new StatsConfig();
        StatsMatcher? matcher = config.StatsMatcher;
        Scope matching = here.Field("stats_matcher");
        return new StatsSettings
        {
            RejectAll = matcher?.RejectAll ?? false,
            Inclusion = matcher?.InclusionList is { } inclusion
                ? MatcherTranslation.Texts(inclusion.Patterns, matching.Field("inclusion_list"), "patterns")
                : [],
            Exclusion = matcher?.ExclusionList is { } exclusion
                ? MatcherTranslation.Texts(exclusion.Patterns, matching.Field("exclusion_list"), "patterns")
                : [],
            Tagger = new StatTagger(Tags(config, here), config.UseAllDefaultTags ?? true),
            Buckets = Buckets(config, here),
            FlushIntervalMs = message.StatsFlushInterval.MsInt(DefaultFlushIntervalMs),
            FlushOnAdmin = message.StatsFlushOnAdmin,
        };
    }

    private static StatTagRule[] Tags(StatsConfig config, Scope at)
    {
        var rules = new List<StatTagRule>(config.StatsTags.Count);
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < config.StatsTags.Count; i++)
        {
            TagSpecifier tag = config.StatsTags[i];
            Scope here = at.Item("stats_tags", i);
            if (!names.Add(tag.TagName))
            {
                here.Field("tag_name").Error($"Tag name '{tag.TagName}' specified twice.");
            }
            else if (Tag(tag, here) is { } rule)
            {
                rules.Add(rule);
            }
        }

        return [.. rules];
    }

    private static StatTagRule? Tag(TagSpecifier tag, Scope at)
    {
        if (tag.TagValueCase == TagSpecifier_TagValueCase.FixedValue)
        {
            return new StatTagRule(tag.TagName, null, tag.FixedValue);
        }

        if (tag.Regex.Length == 0)
        {
            if (DefaultStatTags.Knows(tag.TagName))
            {
                return new StatTagRule(tag.TagName, null, null);
            }

            at.Error($"No regex specified for tag specifier and no default regex for name: '{tag.TagName}'");
            return null;
        }

        if (!RegexProgram.TryCompile(tag.Regex, out RegexProgram? program, out string error))
        {
            at.Field("regex").Error($"Invalid regex '{tag.Regex}': {error}");
            return null;
        }

        if (program.GroupCount == 0)
        {
            at.Field("regex").Error($"'{tag.Regex}' needs a group: what it captures leaves the name");
            return null;
        }

        return new StatTagRule(tag.TagName, program, null);
    }

    private static HistogramBuckets[] Buckets(StatsConfig config, Scope at)
    {
        var settings = new List<HistogramBuckets>(config.HistogramBucketSettings.Count);
        for (int i = 0; i < config.HistogramBucketSettings.Count; i++)
        {
            HistogramBucketSettings message = config.HistogramBucketSettings[i];
            Scope here = at.Item("histogram_bucket_settings", i);
            double[] bounds = [.. message.Buckets];
            Array.Sort(bounds);
            if (MatcherTranslation.Text(message.Match, here.Field("match")) is { } match)
            {
                settings.Add(new HistogramBuckets(match, bounds.Length > 0 ? bounds : HistogramBuckets.DefaultBounds));
            }
        }

        return [.. settings];
    }
}
