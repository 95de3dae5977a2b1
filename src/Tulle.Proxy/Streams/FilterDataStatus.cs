namespace Tulle.Proxy.Streams;

/// <summary>What a filter says after it saw a piece of a body.</summary>
public enum FilterDataStatus
{
    /// <summary>The next filter sees it now (and all that was held before it).</summary>
    Continue,

    /// <summary>Hold it; over the limit the message is refused (413, or 500 for a response).</summary>
    StopAndBuffer,

    /// <summary>Hold it; over the limit the sender is paused.</summary>
    StopAndWatermark,

    /// <summary>The filter took the bytes itself; the next filter sees nothing of them.</summary>
    StopNoBuffer,
}
