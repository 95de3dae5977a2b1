namespace Tulle.Http.Http1;

/// <summary>The connection options (RFC 9110 section 7.6.1) that say something to this hop.</summary>
[Flags]
public enum ConnectionOptions : byte
{
    None = 0,
    Close = 1,
    KeepAlive = 2,
    Upgrade = 4,

    /// <summary>At least one option names a field of this hop.</summary>
    Nominates = 8,
}
