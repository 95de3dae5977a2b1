namespace Tulle.Model;

/// <summary>What of a request an entry of a descriptor is made of.</summary>
public enum RateLimitActionKind : byte
{
    SourceCluster,
    DestinationCluster,

    /// <summary>The lines of <see cref="RateLimitAction.Source"/>, joined.</summary>
    RequestHeader,

    /// <summary>The query parameter <see cref="RateLimitAction.Source"/>, undecoded.</summary>
    QueryParameter,

    RemoteAddress,

    /// <summary>Always <see cref="RateLimitAction.Value"/>.</summary>
    GenericKey,

    /// <summary><see cref="RateLimitAction.Value"/>, if the headers match (or do not).</summary>
    HeaderValueMatch,

    QueryParameterValueMatch,
}
