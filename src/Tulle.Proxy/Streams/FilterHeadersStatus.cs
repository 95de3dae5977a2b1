namespace Tulle.Proxy.Streams;

/// <summary>What a filter says after it saw the head of a message.</summary>
public enum FilterHeadersStatus
{
    /// <summary>The next filter sees it now.</summary>
    Continue,

    /// <summary>The next filter waits; this one still sees body and trailers as they come.</summary>
    StopIteration,

    /// <summary>Nobody sees anything more until this filter continues; the body is collected up to the limit.</summary>
    StopAllAndBuffer,

    /// <summary>As <see cref="StopAllAndBuffer"/>, but at the limit the sender is paused instead of refused.</summary>
    StopAllAndWatermark,
}
