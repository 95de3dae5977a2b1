using Tulle.Model.Matching;

namespace Tulle.Model;

/// <summary>Which statistics exist at all. Both lists empty: all of them.</summary>
public sealed record StatsSettings
{
    public bool RejectAll { get; init; }

    public StringMatcher[] Inclusion { get; init; } = [];

    public StringMatcher[] Exclusion { get; init; } = [];

    public int FlushIntervalMs { get; init; } = 5_000;
}
