using Tulle.Model.Matching;

namespace Tulle.Model;

/// <summary>A CORS policy of a route or a virtual host. Unset parts (null) fall through to the less specific
/// level, field by field.</summary>
public sealed record CorsPolicy : FilterSettings
{
    public StringMatcher[]? AllowOrigin { get; init; }

    /// <summary>Parallel to <see cref="AllowOrigin"/>: true where the matcher is exactly "*".</summary>
    public bool[] AllowOriginIsAny { get; init; } = [];

    public byte[]? AllowMethods { get; init; }

    public byte[]? AllowHeaders { get; init; }

    public byte[]? ExposeHeaders { get; init; }

    public byte[]? MaxAge { get; init; }

    public bool? AllowCredentials { get; init; }

    public bool? AllowPrivateNetworkAccess { get; init; }

    public bool? ForwardNotMatchingPreflights { get; init; }

    /// <summary>Null: on.</summary>
    public RuntimeFraction? FilterEnabled { get; init; }

    public RuntimeFraction? ShadowEnabled { get; init; }
}
