using Tulle.Http;
using Tulle.Http.Http1;
using Tulle.Http.Http2;
using Tulle.Model;
using Tulle.Model.Formatting;
using Tulle.Net;
using Tulle.Proxy.Streams;

namespace Tulle.Proxy.Downstream;

/// <summary>
/// One request on an HTTP/2 connection: between the protocol's stream and the filters' one. What a window holds up of the
/// response waits here, and the producer pauses when that is too much. Recycled when both sides have let go of it.
/// </summary>
internal sealed class Http2ServerStream : Http2MessageStream, ILoopTimerTarget
{
    private readonly Worker _worker;
    private readonly Http2ServerCodec _codec;
    private readonly HeaderTable _dropped = new();
    private Http2ServerConnection _owner = null!;
    private HttpStream? _http;
    private bool _hasHead;
    private LoopTimer? _flushTimer;

    public Http2ServerStream(Worker worker)
    {
        _worker = worker;
        _codec = new Http2ServerCodec(this);
    }

    /// <summary>Place in the connection's list of streams.</summary>
    public int ListPlace { get; set; }

    public Http2ServerConnection Owner => _owner;

    protected override Http2Connection Protocol => _owner.Protocol;

    protected override BufferPool Buffers => _worker.Loop.Buffers;

    protected override bool IsConnectionAboveHighWatermark => _owner.IsAboveHighWatermark;

    protected override int BufferLimitBytes => _owner.StreamBufferLimitBytes;

    /// <summary>A new exchange; the request's head follows.</summary>
    public void Begin(Http2ServerConnection owner)
    {
        _owner = owner;
        BeginExchange();
        _hasHead = false;
        _http = _worker.RentStream();
        _http.Begin(_codec, owner.Connection.Facts, owner.Manager);
    }

    // ---- what the protocol tells -------------------------------------------------------------------------------

    protected override HeaderTable BeginBlock()
    {
        // Trailers may come when the response is complete here and only waits for its window: nobody reads them then.
        HeaderTable table = _http is not { } http ? _dropped : _hasHead ? http.RequestTrailers : http.RequestHeaders;
        table.Clear();
        return table;
    }

    protected override void OnHead(bool endStream)
    {
        _hasHead = true;
        HeaderTable headers = _http!.RequestHeaders;
        _http.Info.RequestHeaderBytes = headers.ByteSize;
        _http.Head = new RequestHead
        {
            Method = RequestMethods.Parse(headers.Method),
            Framing = endStream ? BodyFraming.None : BodyFraming.UntilClose,
            IsHttp11 = true,
            KeepAlive = true,
            ExpectContinue = headers.TryGet(HeaderName.Expect, out ReadOnlySpan<byte> expect)
                && System.Text.Ascii.EqualsIgnoreCase(expect, "100-continue"u8),
        };
        if (headers.Contains(HeaderName.Protocol))
        {
            ExtendedConnect.ToUpgrade(headers);
            _http.Head.Method = RequestMethod.Get;
            _http.Head.IsUpgrade = true;
        }

        if (_owner.Manager.IsMeshHop)
        {
            OriginalVersion.Restore(_http);
        }

        _owner.OnRequest();
        _http.OnRequestHeaders(endStream);
    }

    protected override void OnData(ReadOnlySpan<byte> data, bool endStream)
    {
        TakeCredit(data.Length);
        if (_http is { IsOver: false } http)
        {
            http.OnRequestData(data, endStream);
        }

        ReturnCredit();
    }

    protected override void OnTrailers()
    {
        _owner.Manager.Count(_owner.Manager.Http2Stats.Trailers);
        if (_http is { IsOver: false } http)
        {
            http.OnRequestTrailers();
        }
    }

    protected override void OnReset(Http2ErrorCode code, bool isByPeer, bool isUnprocessed)
    {
        ConnectionManagerState manager = _owner.Manager;
        if (isByPeer)
        {
            manager.Count(manager.Http2Stats.RxReset);
        }

        if (_http is not { IsOver: false } http)
        {
            return;
        }

        if (isByPeer)
        {
            manager.Count(manager.Stats.DownstreamRqRxReset);
            http.OnDownstreamReset("http2.remote_reset");
            return;
        }

        if (_owner.IsPeerGone)
        {
            http.OnDownstreamReset("downstream_remote_disconnect");
            return;
        }

        if (_owner.CloseDetails is { } details)
        {
            http.OnDownstreamReset(details);
            return;
        }

        if (!_hasHead)
        {
            // What came of a malformed head is no request: nothing of it is logged.
            http.RequestHeaders.Clear();
        }

        (string rule, int statId) = Protocol.Fault switch
        {
            MessageFault.Field => ("http2.invalid.header.field", manager.Http2Stats.RxMessagingError),
            MessageFault.Underscore => (
                "http2.unexpected_underscore", manager.Http2Stats.RequestsRejectedWithUnderscores),
            MessageFault.TooLarge => ("http2.too_many_headers", manager.Http2Stats.HeaderOverflow),
            _ => ("http2.violation.of.messaging.rule", manager.Http2Stats.RxMessagingError),
        };
        if (Protocol.Flood == Http2Flood.None && !(_hasHead && code != Http2ErrorCode.ProtocolError))
        {
            manager.Count(statId);
        }

        http.OnDownstreamReset(rule, ResponseFlags.DownstreamProtocolError);
    }

    protected override void OnClosed()
    {
        _dropped.Release();
        _flushTimer?.Disarm();
        EndExchange();
        _owner.OnStreamClosed(this);
        RecycleIfDone();
    }

    /// <summary>The client takes nothing of a response that is complete here: stream_idle_timeout runs for it too.</summary>
    void ILoopTimerTarget.OnTimer(LoopTimer timer)
    {
        if (IsOnConnection)
        {
            _owner.Manager.Count(_owner.Manager.Stats.DownstreamRqTxReset);
            _owner.Manager.Count(_owner.Manager.Http2Stats.TxFlushTimeout);
            Protocol.Reset(this, Http2ErrorCode.Cancel);
        }
    }

    // ---- what the codec asks -----------------------------------------------------------------------------------

    /// <summary>The filters' side is over and logged. A response before the end of its request ends that too.</summary>
    public void OnHttpEnded()
    {
        _http = null;
        EndPauses();
        BoundFlush();
        if (IsOnConnection)
        {
            // What closes it here recycles it too: only once, or the next two streams would be the same object.
            EndRequestBehindResponse();
            return;
        }

        RecycleIfDone();
    }

    protected override void OnWatermark(bool isAbove)
    {
        if (isAbove)
        {
            _http?.OnDownstreamAboveHighWatermark();
        }
        else
        {
            _http?.OnDownstreamBelowLowWatermark();
        }
    }

    protected override void OnProgress() => BoundFlush();

    protected override void OnFlushed() => EndRequestBehindResponse();

    private void BoundFlush()
    {
        long idleMs = _owner.Manager.Config.StreamIdleTimeoutMs;
        if (_http is null && HasWaiting && idleMs > 0)
        {
            _flushTimer ??= new LoopTimer(_worker.Loop, this);
            _flushTimer.Arm(idleMs);
        }
    }

    // RFC 9113 section 8.1: the client is told to stop sending what nobody will read.
    private void EndRequestBehindResponse()
    {
        if (_http is null && IsOnConnection && IsSendEnded && !IsReceiveEnded)
        {
            Protocol.Reset(this, Http2ErrorCode.NoError);
        }
    }

    private void RecycleIfDone()
    {
        if (_http is null && !IsOnConnection)
        {
            _worker.ReturnHttp2Stream(this);
        }
    }
}
