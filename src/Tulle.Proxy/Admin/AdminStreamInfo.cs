using Tulle.Http;
using Tulle.Model.Formatting;
using Tulle.Net;
using Tulle.Proxy.Streams;

namespace Tulle.Proxy.Admin;

/// <summary>What admin.access_log can say of one request to the admin page. One object a connection.</summary>
internal sealed class AdminStreamInfo(EventLoop loop, HeaderTable request) : FormatSource
{
    private readonly HeaderTable _response = new();
    private long _startMs;
    private long _bytesReceived;
    private long _bytesSent;
    private int _status;

    public SocketAddress Remote { get; set; }

    public SocketAddress Local { get; set; }

    public override HeaderTable? RequestHeaders => request;

    public override HeaderTable? ResponseHeaders => _response;

    public override HeaderTable? ResponseTrailers => null;

    public override ResponseFlags ResponseFlags => ResponseFlags.None;

    public void Begin() => _startMs = loop.NowMs;

    public void End(int status, string contentType, long bytesReceived, long bytesSent)
    {
        _status = status;
        _bytesReceived = bytesReceived;
        _bytesSent = bytesSent;
        _response.Clear();
        _response.Status = status;
        _response.Add(HeaderName.ContentType, System.Text.Encoding.ASCII.GetBytes(contentType));
        LogType = AccessLogType.DownstreamEnd;
    }

    public override bool TryWriteText(FormatField field, ByteWriter into)
    {
        switch (field)
        {
            case FormatField.Protocol:
                into.Write("HTTP/1.1"u8);
                return true;
            case FormatField.ResponseCodeDetails:
                into.Write("admin_filter_response"u8);
                return true;
            case FormatField.DownstreamRemoteAddress or FormatField.DownstreamDirectRemoteAddress:
                return ConnectionFacts.Write(Remote, withPort: true, into);
            case FormatField.DownstreamRemoteAddressWithoutPort or FormatField.DownstreamDirectRemoteAddressWithoutPort:
                return ConnectionFacts.Write(Remote, withPort: false, into);
            case FormatField.DownstreamLocalAddress or FormatField.DownstreamDirectLocalAddress:
                return ConnectionFacts.Write(Local, withPort: true, into);
            case FormatField.DownstreamLocalAddressWithoutPort or FormatField.DownstreamDirectLocalAddressWithoutPort:
                return ConnectionFacts.Write(Local, withPort: false, into);
            default:
                return false;
        }
    }

    public override bool TryGetNumber(FormatField field, out long value)
    {
        value = field switch
        {
            FormatField.ResponseCode => _status,
            FormatField.BytesReceived => _bytesReceived,
            FormatField.BytesSent => _bytesSent,
            FormatField.UpstreamRequestAttemptCount => 0,
            FormatField.Duration => (loop.NowMs - _startMs) * 1000,
            _ => -1,
        };
        return value >= 0;
    }

    public override bool TryGetTime(FormatField field, out long unixNanoseconds)
    {
        unixNanoseconds = field switch
        {
            FormatField.StartTime => (loop.UnixMs - (loop.NowMs - _startMs)) * 1_000_000,
            FormatField.EmitTime => loop.UnixMs * 1_000_000,
            _ => -1,
        };
        return unixNanoseconds >= 0;
    }
}
