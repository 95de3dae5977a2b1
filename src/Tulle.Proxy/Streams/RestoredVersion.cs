namespace Tulle.Proxy.Streams;

/// <summary>What a request was before it shared an HTTP/2 connection between two proxies.</summary>
public enum RestoredVersion : byte
{
    /// <summary>It is what it came as.</summary>
    None,
    Http10,
    Http11,
}
