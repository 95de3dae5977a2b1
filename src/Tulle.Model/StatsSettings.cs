using Tulle.Model.Matching;
using Tulle.Model.Stats;

namespace Tulle.Model;

/// <summary>Which statistics exist at all (both lists empty: all of them), and how they are shown.</summary>
public sealed record StatsSettings
{
    public bool RejectAll { get; init; }

    public StringMatcher[] Inclusion { get; init; } = [];

    public StringMatcher[] Exclusion { get; init; } = [];

    public StatTagger Tagger { get; init; } = StatTagger.Default;

    public HistogramBuckets[] Buckets { get; init; } = [];

    public int FlushIntervalMs { get; init; } = 5_000;

    /// <summary>An interval of the histograms ends whenever the admin page shows stats, not by time.</summary>
    public bool FlushOnAdmin { get; init; }
}
