using Tulle.Http;
using Tulle.Model.Formatting;
using Tulle.Net;
using Tulle.Proxy.Streams;

namespace Tulle.Proxy.Downstream;

/// <summary>What a listener's own access log can say of a connection that has ended. One object a listener and worker,
/// filled for each line.</summary>
internal sealed class ConnectionInfo(EventLoop loop) : FormatSource
{
    private ConnectionFacts _facts = new();
    private ResponseFlags _flags;
    private string? _details;
    private long _startMs;
    private long _receivedBytes;
    private long _sentBytes;

    public override HeaderTable? RequestHeaders => null;

    public override HeaderTable? ResponseHeaders => null;

    public override HeaderTable? ResponseTrailers => null;

    public override ResponseFlags ResponseFlags => _flags;

    public void Describe(DownstreamConnection connection, ResponseFlags flags, string? details)
    {
        _facts = connection.Facts;
        _flags = flags;
        _details = details;
        _startMs = connection.Chain is null ? loop.NowMs : connection.AcceptedMs;
        _receivedBytes = connection.ReceivedBytes;
        _sentBytes = connection.SentBytes;
    }

    public override bool TryWriteText(FormatField field, ByteWriter into)
    {
        switch (field)
        {
            case FormatField.ResponseCodeDetails when _details is not null:
                into.Advance(System.Text.Encoding.UTF8.GetBytes(_details, into.GetSpan(_details.Length)));
                return true;
            default:
                return _facts.TryWriteText(field, into);
        }
    }

    public override bool TryGetNumber(FormatField field, out long value)
    {
        switch (field)
        {
            case FormatField.ResponseCode:
                value = 0;
                return true;
            case FormatField.BytesReceived:
                value = _receivedBytes;
                return true;
            case FormatField.BytesSent:
                value = _sentBytes;
                return true;
            case FormatField.Duration:
                value = (loop.NowMs - _startMs) * 1000;
                return true;
            default:
                return _facts.TryGetNumber(field, out value);
        }
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
