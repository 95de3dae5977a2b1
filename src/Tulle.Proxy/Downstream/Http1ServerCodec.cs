using Tulle.Http;
using Tulle.Http.Http1;
using Tulle.Net;
using Tulle.Proxy.Streams;
using Tulle.Proxy.Upstream;

namespace Tulle.Proxy.Downstream;

/// <summary>The server side of HTTP/1.1 on one connection, writing half.</summary>
internal sealed class Http1ServerCodec(Http1ServerConnection owner) : DownstreamCodec, IDeferred
{
    private readonly Http1ServerConnection _owner = owner;
    private bool _isChunked;
    private bool _hasNoBody;
    private bool _endsWithConnection;

    /// <summary>The connection carries no request after this one.</summary>
    public bool MustClose { get; set; }

    internal override ReadOnlySpan<byte> ProtocolText =>
        _owner.Stream is { Head.IsHttp11: false, Head.HeadBytes: > 0 } ? "HTTP/1.0"u8 : "HTTP/1.1"u8;

    private DownstreamConnection Connection => _owner.Connection;

    public void Begin()
    {
        _isChunked = false;
        _hasNoBody = false;
        _endsWithConnection = false;
        MustClose = false;
    }

    void IDeferred.RunDeferred() => _owner.RunDeferred();

    internal override void EncodeContinue(HttpStream stream) => Write("HTTP/1.1 100 Continue\r\n\r\n"u8);

    internal override void EncodeInformational(HttpStream stream, HeaderTable headers) =>
        WriteHead(headers, HeadExtras.None);

    internal override void EncodeHeaders(HttpStream stream, HeaderTable headers, bool endStream)
    {
        int status = headers.Status;
        bool opensTunnel = stream.Tunnel == Tunnel.Upgrade ? status == 101
            : stream.Tunnel == Tunnel.Connect && status is >= 200 and < 300;
        HeadExtras extras = HeadExtras.None;
        if (opensTunnel)
        {
            MustClose = true;
            headers.RemoveAll(HeaderName.ContentLength);
        }
        else
        {
            extras = ChooseFraming(stream, headers, status, endStream) | ChooseConnection(stream);
        }

        if (!stream.Head.IsHttp11 && stream.Head.HeadBytes > 0)
        {
            extras |= HeadExtras.Http10;
        }

        stream.Info.ResponseHeaderBytes = WriteHead(headers, extras);
        if (opensTunnel)
        {
            _owner.OpenTunnel();
        }
    }

    internal override void EncodeData(HttpStream stream, ReadOnlySpan<byte> data, bool endStream)
    {
        if (_hasNoBody)
        {
            return;
        }

        if (!_isChunked)
        {
            Write(data);
            return;
        }

        if (!data.IsEmpty)
        {
            int length = ChunkWriter.WriteHead(Connection.ReserveWrite(ChunkWriter.MaxHeadBytes), data.Length);
            Connection.CommitWrite(length);
            Write(data);
            Connection.Write(ChunkWriter.DataEnd);
        }

        if (endStream)
        {
            Connection.Write(ChunkWriter.LastChunk);
        }
    }

    internal override void EncodeTrailers(HttpStream stream, HeaderTable trailers)
    {
        if (!_isChunked)
        {
            return;
        }

        if (!_owner.Manager.Config.Http1.EnableTrailers)
        {
            Connection.Write(ChunkWriter.LastChunk);
            return;
        }

        Span<byte> room = Connection.ReserveWrite(ChunkWriter.TrailersBound(trailers));
        Connection.CommitWrite(ChunkWriter.WriteTrailers(trailers, room));
    }

    internal override void ResetStream(HttpStream stream, ResetReason reason)
    {
        MustClose = true;
        if (_endsWithConnection && stream.ResponseStarted)
        {
            // The end of the connection is the end of such a body: only a reset says that it is not whole.
            Connection.Reset();
        }
    }

    internal override void PauseReading(HttpStream stream) => _owner.Pause();

    internal override void ResumeReading(HttpStream stream) => _owner.Resume();

    internal override void OnStreamEnded(HttpStream stream) => _owner.OnStreamEnded();

    // RFC 9112 section 6.3: how the client finds the end of the response.
    private HeadExtras ChooseFraming(HttpStream stream, HeaderTable headers, int status, bool endStream)
    {
        _hasNoBody = stream.IsHeadRequest || status is 204 or 304 || status < 200;
        if (status == 204 || status < 200)
        {
            // RFC 9110 section 8.6: these carry no length at all.
            headers.RemoveAll(HeaderName.ContentLength);
            return HeadExtras.None;
        }

        if (status == 304 || headers.Contains(HeaderName.ContentLength))
        {
            return HeadExtras.None;
        }

        if (endStream && !stream.IsHeadRequest)
        {
            return HeadExtras.ContentLengthZero;
        }

        if (!stream.Head.IsHttp11 && stream.Head.HeadBytes > 0)
        {
            _endsWithConnection = true;
            MustClose = true;
            return HeadExtras.None;
        }

        _isChunked = !_hasNoBody;
        return HeadExtras.Chunked;
    }

    private HeadExtras ChooseConnection(HttpStream stream)
    {
        _owner.ChooseDrain();
        if (!stream.RequestComplete)
        {
            // What is left of the request would have to be read first; the client is told to come again instead.
            MustClose = true;
            stream.Manager.Count(stream.Manager.Stats.DownstreamRqResponseBeforeRqComplete);
        }

        if (stream.MustCloseConnection || (stream.Head.HeadBytes > 0 && !stream.Head.KeepAlive))
        {
            MustClose = true;
        }

        if (MustClose || _owner.Drain != DrainState.NotDraining)
        {
            return HeadExtras.ConnectionClose;
        }

        return stream.Head.IsHttp11 ? HeadExtras.None : HeadExtras.ConnectionKeepAlive;
    }

    private int WriteHead(HeaderTable headers, HeadExtras extras)
    {
        Span<byte> room = Connection.ReserveWrite(HeadWriter.Bound(headers));
        int length = HeadWriter.WriteResponse(headers, extras | _owner.Manager.Http1HeadExtras, room);
        Connection.CommitWrite(length);
        _owner.CountSent(length);
        return length;
    }

    private void Write(ReadOnlySpan<byte> data)
    {
        Connection.Write(data);
        _owner.CountSent(data.Length);
    }
}
