using Tulle.Http;
using Tulle.Http.Http2;
using Tulle.Net;
using Tulle.Proxy.Streams;

namespace Tulle.Proxy.Upstream;

/// <summary>
/// One request and its response on an HTTP/2 connection: between the protocol's stream and who asked for it. Recycled per
/// loop.
/// </summary>
internal sealed class Http2ClientStream : Http2MessageStream
{
    private readonly Http2ClientLoop _home;
    private readonly HeaderTable _dropped = new();
    private readonly Http2UpstreamStream _view;
    private Http2ClientConnection _owner = null!;
    private UpstreamHandler? _handler;
    private HeaderTable? _upgradeHead;
    private byte[]? _upgrade;
    private int _informational;
    private bool _hasHead;
    private bool _isTunnel;

    public Http2ClientStream(Http2ClientLoop home)
    {
        _home = home;
        _view = new Http2UpstreamStream(this);
    }

    /// <summary>Place in the connection's list of streams.</summary>
    public int ListPlace { get; set; }

    public Http2ClientConnection Owner => _owner;

    /// <summary>What the handler has of it.</summary>
    public Http2UpstreamStream View => _view;

    public bool IsAbove => IsAboveHighWatermark;

    public bool OnReusedConnection { get; private set; }

    public long SentBytes { get; private set; }

    public long ReceivedBytes { get; private set; }

    protected override Http2Connection Protocol => _owner.Protocol;

    protected override BufferPool Buffers => _home.Loop.Buffers;

    protected override bool IsConnectionAboveHighWatermark => _owner.IsAboveHighWatermark;

    protected override int BufferLimitBytes => _owner.StreamBufferLimitBytes;

    public void Begin(Http2ClientConnection owner, UpstreamHandler handler)
    {
        _owner = owner;
        _handler = handler;
        _upgrade = null;
        _informational = 0;
        _hasHead = false;
        _isTunnel = false;
        OnReusedConnection = owner.Requests > 1;
        SentBytes = 0;
        ReceivedBytes = 0;
        BeginExchange();
    }

    // ---- what the handler asks ---------------------------------------------------------------------------------

    public void SendRequest(HeaderTable headers, bool endStream)
    {
        if (_handler is null)
        {
            return;
        }

        HeaderTable head = headers;
        if (headers.TryGet(HeaderName.Upgrade, out ReadOnlySpan<byte> protocol))
        {
            _upgrade = protocol.ToArray();
            head = _upgradeHead ??= new HeaderTable();
            UpgradeBridge.ToExtendedConnect(headers, head);
            endStream = false;
        }

        _isTunnel = head.Method.SequenceEqual("CONNECT"u8);
        SentBytes += headers.ByteSize;
        Protocol.OpenStream(this, head, endStream);
        ReportWatermark();
    }

    public void SendBody(ReadOnlySpan<byte> data, bool endStream)
    {
        SentBytes += data.Length;
        SendData(data, endStream);
    }

    /// <summary>The handler gives up; nothing follows.</summary>
    public void Abandon()
    {
        if (_handler is null)
        {
            return;
        }

        _handler = null;
        Leave(Http2ErrorCode.Cancel);
    }

    // ---- what the protocol tells -------------------------------------------------------------------------------

    protected override HeaderTable BeginBlock()
    {
        HeaderTable table =
            _handler is not { } handler ? _dropped : _hasHead ? handler.ResponseTrailers : handler.ResponseHeaders;
        table.Clear();
        return table;
    }

    protected override void OnHead(bool endStream)
    {
        UpstreamHandler handler = _handler!;
        HeaderTable response = handler.ResponseHeaders;
        ReceivedBytes += response.ByteSize;
        if (response.Status < 200)
        {
            if (++_informational > Model.Limits.InformationalResponses)
            {
                _owner.CountProtocolError();
                Fail(ResetReason.ProtocolError, Http2ErrorCode.EnhanceYourCalm);
                return;
            }

            handler.OnInformational();
            return;
        }

        _hasHead = true;
        if (_upgrade is { } upgrade)
        {
            UpgradeBridge.ToSwitchingProtocols(response, upgrade);
        }

        EndHandlerIf(endStream);
        handler.OnResponseHeaders(endStream);
        FinishIf(endStream);
    }

    protected override void OnData(ReadOnlySpan<byte> data, bool endStream)
    {
        ReceivedBytes += data.Length;
        TakeCredit(data.Length);
        if (_handler is { } handler)
        {
            EndHandlerIf(endStream);
            handler.OnData(data, endStream);
        }

        ReturnCredit();
        FinishIf(endStream);
    }

    protected override void OnTrailers()
    {
        if (_handler is { } handler)
        {
            _owner.CountTrailers();
            ReceivedBytes += handler.ResponseTrailers.ByteSize;
            EndHandlerIf(endStream: true);
            handler.OnTrailers();
        }

        FinishIf(endStream: true);
    }

    protected override void OnReset(Http2ErrorCode code, bool isByPeer, bool isUnprocessed)
    {
        // What a GOAWAY does not name was not reset by a frame.
        if (isByPeer ? !isUnprocessed || code == Http2ErrorCode.RefusedStream : !Protocol.HasFailed)
        {
            _owner.CountReset(isByPeer);
        }

        if (!isByPeer && !_owner.IsFaultless)
        {
            _owner.CountBadFields(IsTooLarge(code));
        }

        if (_handler is { } handler)
        {
            _handler = null;
            handler.OnReset(
                isUnprocessed ? ResetReason.RemoteRefusedStreamReset
                : isByPeer || IsTooLarge(code) ? ResetReason.RemoteReset
                : _owner.IsFaultless ? ResetReason.ConnectionTermination
                : ResetReason.ProtocolError);
        }
    }

    protected override void OnClosed()
    {
        _handler = null;
        _dropped.Release();
        EndExchange();
        _owner.OnStreamClosed(this);
        _home.Retire(this);
    }

    protected override void OnWatermark(bool isAbove)
    {
        if (isAbove)
        {
            _handler?.OnAboveHighWatermark();
        }
        else
        {
            _handler?.OnBelowLowWatermark();
        }
    }

    // Fields beyond the limits end the stream by INTERNAL_ERROR of ours, which Envoy does not tell from the peer's.
    private bool IsTooLarge(Http2ErrorCode code) => code == Http2ErrorCode.InternalError && !Protocol.HasFailed;

    private void Fail(ResetReason reason, Http2ErrorCode code)
    {
        UpstreamHandler handler = _handler!;
        _handler = null;
        Leave(code);
        handler.OnReset(reason);
    }

    // With the end of the response the stream is not the handler's any more, whatever he does meanwhile. A tunnel's other
    // direction goes on.
    private void EndHandlerIf(bool endStream)
    {
        if (endStream && !_isTunnel)
        {
            _handler = null;
        }
    }

    // RFC 9113 section 8.1: nobody waits for what the rest of the request would bring.
    private void FinishIf(bool endStream)
    {
        if (endStream && _handler is null && IsOnConnection && !IsSendEnded)
        {
            _owner.CountReset(isByPeer: false);
            Reset(Http2ErrorCode.NoError);
        }
    }

    private void Leave(Http2ErrorCode code)
    {
        if (IsOnConnection)
        {
            _owner.CountReset(isByPeer: false);
            Reset(code);
        }
        else
        {
            OnClosed();
        }
    }
}
