using Tulle.Model.Matching;

namespace Tulle.Model;

public sealed record AdminSettings
{
    public required Address Address { get; init; }

    public AccessLog[] AccessLogs { get; init; } = [];

    /// <summary>Paths, without their query, that are answered; empty: all.</summary>
    public StringMatcher[] AllowPaths { get; init; } = [];

    public bool IgnoreGlobalConnectionLimit { get; init; }
}
