using Tulle.Http;
using Tulle.Net;

namespace Tulle.Proxy.Upstream;

/// <summary>A <see cref="Http2ClientStream"/> as its handler sees it.</summary>
internal sealed class Http2UpstreamStream(Http2ClientStream stream) : UpstreamStream
{
    public override bool AboveHighWatermark => stream.IsAbove;

    public override bool OnReusedConnection => stream.OnReusedConnection;

    internal override (long Sent, long Received) WireBytes => (stream.SentBytes, stream.ReceivedBytes);

    public override void SendHeaders(HeaderTable headers, bool endStream) => stream.SendRequest(headers, endStream);

    public override void SendData(ReadOnlySpan<byte> data, bool endStream) => stream.SendBody(data, endStream);

    public override void SendTrailers(HeaderTable trailers) => stream.SendTrailers(trailers);

    public override void Reset() => stream.Abandon();

    public override void PauseReading() => stream.Pause();

    public override void ResumeReading() => stream.Resume();

    /// <summary>None: fields that were decoded lie in the table itself.</summary>
    public override PooledBuffer? TakeHeadBuffer() => null;

    internal override void Describe(ref UpstreamConnectionFacts facts) => facts = stream.Owner.Facts;
}
