namespace Tulle.Proxy.Preface;

/// <summary>What the first bytes of a connection say, as far as they have come.</summary>
public enum PrefaceStatus : byte
{
    /// <summary>A beginning of it; more bytes decide.</summary>
    NeedMore,
    Found,

    /// <summary>Something else.</summary>
    NotFound,

    /// <summary>It is this, and malformed.</summary>
    Invalid,

    /// <summary>It is this, and larger than its limit.</summary>
    TooLarge,
}
