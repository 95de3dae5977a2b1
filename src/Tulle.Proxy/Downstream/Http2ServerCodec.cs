using Tulle.Http;
using Tulle.Http.Http2;
using Tulle.Proxy.Streams;
using Tulle.Proxy.Upstream;

namespace Tulle.Proxy.Downstream;

/// <summary>The server side of HTTP/2 as one stream sees it, writing half.</summary>
internal sealed class Http2ServerCodec(Http2ServerStream owner) : DownstreamCodec
{
    private readonly HeaderTable _interim = new();

    internal override ReadOnlySpan<byte> ProtocolText => "HTTP/2"u8;

    internal override bool IsHttp2 => true;

    internal override void EncodeContinue(HttpStream stream)
    {
        _interim.Clear();
        _interim.Status = 100;
        owner.SendHead(_interim, endStream: false);
    }

    internal override void EncodeInformational(HttpStream stream, HeaderTable headers) =>
        owner.SendHead(headers, endStream: false);

    internal override void EncodeHeaders(HttpStream stream, HeaderTable headers, bool endStream)
    {
        owner.Owner.ChooseDrain();
        stream.Info.ResponseHeaderBytes = headers.ByteSize;
        if (stream.Head.IsUpgrade)
        {
            ExtendedConnect.FromUpgrade(headers);
        }

        if (headers.Status is 204 or < 200)
        {
            // RFC 9110 section 8.6: these carry no length at all.
            headers.RemoveAll(HeaderName.ContentLength);
        }

        if (!stream.RequestComplete)
        {
            stream.Manager.Count(stream.Manager.Stats.DownstreamRqResponseBeforeRqComplete);
        }

        owner.SendHead(headers, endStream);
    }

    internal override void EncodeData(HttpStream stream, ReadOnlySpan<byte> data, bool endStream) =>
        owner.SendData(data, endStream);

    internal override void EncodeTrailers(HttpStream stream, HeaderTable trailers) => owner.SendTrailers(trailers);

    internal override void ResetStream(HttpStream stream, ResetReason reason)
    {
        stream.Manager.Count(stream.Manager.Stats.DownstreamRqTxReset);

        // Whatever the origin did, it is no protocol error of the client's (RFC 9113 section 7).
        owner.Reset(reason == ResetReason.RemoteRefusedStreamReset
            ? Http2ErrorCode.RefusedStream : Http2ErrorCode.InternalError);
    }

    internal override void PauseReading(HttpStream stream) => owner.Pause();

    internal override void ResumeReading(HttpStream stream) => owner.Resume();

    internal override void OnStreamEnded(HttpStream stream) => owner.OnHttpEnded();
}
