using Tulle.Model.Regex;

namespace Tulle.Model.Stats;

/// <summary>
/// One of stats_tags. <paramref name="Fixed"/>: every stat has the tag with this value. <paramref name="Regex"/>: its
/// first group leaves the name, its second (else the first) is the value. Neither: Envoy's default tag of that name.
/// </summary>
public sealed record StatTagRule(string Name, RegexProgram? Regex, string? Fixed);
