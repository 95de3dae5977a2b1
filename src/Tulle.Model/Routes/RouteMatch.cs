using Tulle.Model.Matching;

namespace Tulle.Model;

public sealed record RouteMatch
{
    public required PathMatcher Path { get; init; }

    public HeaderMatcher[] Headers { get; init; } = [];

    public QueryParameterMatcher[] QueryParameters { get; init; } = [];

    public CookieMatcher[] Cookies { get; init; } = [];

    /// <summary>content-type application/grpc.</summary>
    public bool GrpcOnly { get; init; }

    /// <summary>Null: always.</summary>
    public RuntimeFraction? RuntimeFraction { get; init; }
}
