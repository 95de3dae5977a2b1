namespace Tulle.Http.Http2;

/// <summary>Which budget a peer used up, where that ended the connection (RFC 9113 section 10.5).</summary>
public enum Http2Flood : byte
{
    None,

    /// <summary>Frames without a payload and without an end.</summary>
    EmptyFrames,

    Priority,
    WindowUpdate,

    /// <summary>Our answers wait for a peer that does not read.</summary>
    Control,

    /// <summary>Streams that the peer resets, or has us reset.</summary>
    Resets,

    /// <summary>Odd but legal frames.</summary>
    Oddities,

    /// <summary>A field block without an end.</summary>
    Block,
}
