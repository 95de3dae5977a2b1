using Tulle.Model.Matching;

namespace Tulle.Model;

/// <summary>One entry of a rate limit's descriptor.</summary>
public sealed record RateLimitAction(RateLimitActionKind Kind, byte[] Key)
{
    public byte[] Value { get; init; } = [];

    /// <summary>The name of a header (lower case) or query parameter.</summary>
    public byte[] Source { get; init; } = [];

    /// <summary>Without the header or parameter the entry is left out; else there is no descriptor.</summary>
    public bool SkipIfAbsent { get; init; }

    public HeaderMatcher[] Headers { get; init; } = [];

    public QueryParameterMatcher[] QueryParameters { get; init; } = [];

    public bool ExpectMatch { get; init; } = true;
}
