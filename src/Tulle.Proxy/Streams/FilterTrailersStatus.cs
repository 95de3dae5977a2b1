namespace Tulle.Proxy.Streams;

/// <summary>What a filter says after it saw the trailers.</summary>
public enum FilterTrailersStatus
{
    Continue,
    StopIteration,
}
