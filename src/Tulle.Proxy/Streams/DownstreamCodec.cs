using Tulle.Http;
using Tulle.Proxy.Upstream;

namespace Tulle.Proxy.Streams;

/// <summary>
/// The downstream connection as a stream sees it: HTTP/1.1 (one stream at a time) or HTTP/2 (many). Every call
/// names the stream. Writes are taken at once; when too much waits in the connection's queue the stream is told
/// (OnDownstreamAboveHighWatermark) and its producer pauses. The codec calls the stream's On... methods.
/// </summary>
public abstract class DownstreamCodec
{
    /// <summary>As %PROTOCOL% prints it.</summary>
    internal abstract ReadOnlySpan<byte> ProtocolText { get; }

    /// <summary>Streams share the connection: what ends one does not end the others.</summary>
    internal virtual bool IsHttp2 => false;

    /// <summary>100 Continue, our own: the client may send its body.</summary>
    internal abstract void EncodeContinue(HttpStream stream);

    /// <summary>A 1xx head: <paramref name="headers"/> holds :status and fields. Not the 101 of an upgrade.</summary>
    internal abstract void EncodeInformational(HttpStream stream, HeaderTable headers);

    internal abstract void EncodeHeaders(HttpStream stream, HeaderTable headers, bool endStream);

    internal abstract void EncodeData(HttpStream stream, ReadOnlySpan<byte> data, bool endStream);

    internal abstract void EncodeTrailers(HttpStream stream, HeaderTable trailers);

    /// <summary>Cuts the stream off without an end: HTTP/1.1 closes the connection, HTTP/2 sends RST_STREAM.</summary>
    internal abstract void ResetStream(HttpStream stream, ResetReason reason);

    /// <summary>Stops delivering this stream's request body; HTTP/1.1 stops reading. Counted: resume as often.</summary>
    internal abstract void PauseReading(HttpStream stream);

    internal abstract void ResumeReading(HttpStream stream);

    /// <summary>Both directions are over and logged: the connection may go on to its next request.</summary>
    internal abstract void OnStreamEnded(HttpStream stream);
}
