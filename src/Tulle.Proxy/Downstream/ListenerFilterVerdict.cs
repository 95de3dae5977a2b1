namespace Tulle.Proxy.Downstream;

/// <summary>What a listener filter says after it looked.</summary>
internal enum ListenerFilterVerdict : byte
{
    /// <summary>It is done: the next filter's turn.</summary>
    Continue,

    /// <summary>More bytes decide.</summary>
    Wait,
    Close,
}
