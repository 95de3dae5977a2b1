using System.Text;

namespace Tulle.Model.Stats;

/// <summary>stats_config.stats_tags and use_all_default_tags: what of a stat's name becomes a tag. Main thread.</summary>
public sealed class StatTagger
{
    /// <summary>Start and end of the match and of two groups.</summary>
    private const int Captures = 6;

    private readonly StatTagRule[] _rules;
    private readonly HashSet<string>? _defaults;

    public StatTagger(StatTagRule[] rules, bool usesAllDefaults)
    {
        _rules = rules;
        _defaults = usesAllDefaults
            ? null
            : [.. rules.Where(static r => r.Regex is null && r.Fixed is null).Select(static r => r.Name)];
    }

    public static StatTagger Default { get; } = new([], usesAllDefaults: true);

    public StatTags Extract(string name)
    {
        var tags = new StatTags(name);
        foreach (StatTagRule rule in _rules)
        {
            if (rule.Fixed is { } value)
            {
                tags.Add(rule.Name, value);
            }
        }

        DefaultStatTags.ExtractCodes(tags, Wants);
        ExtractByRules(tags, atStart: false);
        DefaultStatTags.ExtractWords(tags, Wants);
        ExtractByRules(tags, atStart: true);
        return tags;
    }

    private bool Wants(string tag) => _defaults?.Contains(tag) ?? true;

    /// <summary>As Envoy: patterns that are tied to the first word come after those that are not.</summary>
    private void ExtractByRules(StatTags tags, bool atStart)
    {
        byte[]? bytes = null;
        Span<int> at = stackalloc int[Captures];
        foreach (StatTagRule rule in _rules)
        {
            if (rule.Regex is not { } regex || regex.Pattern.StartsWith('^') != atStart)
            {
                continue;
            }

            bytes ??= Encoding.UTF8.GetBytes(tags.FullName);
            at.Fill(-1);
            if (bytes.Length != tags.FullName.Length || !regex.Find(bytes, 0, at) || at[2] < 0)
            {
                // A name beyond ASCII has no positions in common with its bytes.
                continue;
            }

            Range removed = at[2]..at[3];
            tags.Cut(rule.Name, regex.GroupCount > 1 && at[4] >= 0 ? at[4]..at[5] : removed, removed);
        }
    }
}
