using Tulle.Http;
using Tulle.Net;

namespace Tulle.Proxy.Upstream;

/// <summary>The two directions of a <see cref="TcpClientConnection"/>. A CONNECT is answered here with 200.</summary>
internal sealed class TcpClientStream : UpstreamStream
{
    private readonly TcpClientConnection _connection;
    private UpstreamHandler? _handler;
    private int _pauses;
    private bool _requestEnded;
    private bool _responseEnded;

    public TcpClientStream(TcpClientConnection connection, UpstreamHandler handler)
    {
        _connection = connection;
        _handler = handler;
    }

    public override bool AboveHighWatermark => _connection.IsAboveHighWatermark;

    public override bool OnReusedConnection => false;

    internal bool IsActive => _handler is not null;

    public override PooledBuffer? TakeHeadBuffer() => null;

    /// <summary>CONNECT: the connection stands, so the answer is 200.</summary>
    public override void SendHeaders(HeaderTable headers, bool endStream)
    {
        HeaderTable response = _handler!.ResponseHeaders;
        response.Clear();
        response.Status = 200;
        _handler.OnResponseHeaders(endStream: false);
        if (endStream && _handler is not null)
        {
            EndRequest();
        }
    }

    public override void SendData(ReadOnlySpan<byte> data, bool endStream)
    {
        _connection.Write(data);
        _connection.CountSent(data.Length);
        if (endStream)
        {
            EndRequest();
        }
    }

    public override void SendTrailers(HeaderTable trailers) => EndRequest();

    public override void Reset()
    {
        if (_handler is not null)
        {
            _handler = null;
            _connection.OnTunnelEnded(isRemote: false);
        }
    }

    public override void PauseReading()
    {
        if (_pauses++ == 0)
        {
            _connection.PauseReading();
        }
    }

    public override void ResumeReading()
    {
        if (_pauses > 0 && --_pauses == 0)
        {
            _connection.ResumeReading();
        }
    }

    internal void OnInput(ReadOnlySpan<byte> data) => _handler?.OnData(data, endStream: false);

    internal void OnEndOfInput()
    {
        if (_handler is not { } handler || _responseEnded)
        {
            return;
        }

        _responseEnded = true;
        handler.OnData(default, endStream: true);
        FinishIfBothEnded();
    }

    internal void Fail()
    {
        if (_handler is { } handler)
        {
            _handler = null;
            _connection.OnTunnelEnded(isRemote: true);
            handler.OnReset(ResetReason.ConnectionTermination);
        }
    }

    internal void Drop() => _handler = null;

    internal void OnAboveHighWatermark() => _handler?.OnAboveHighWatermark();

    internal void OnBelowLowWatermark() => _handler?.OnBelowLowWatermark();

    private void EndRequest()
    {
        if (!_requestEnded)
        {
            _requestEnded = true;
            _connection.ShutdownWrite();
            FinishIfBothEnded();
        }
    }

    private void FinishIfBothEnded()
    {
        if (_requestEnded && _responseEnded && _handler is not null)
        {
            _handler = null;
            _connection.OnTunnelDone();
        }
    }
}
