using System.Text;
using Tulle.Http;
using Tulle.Model;
using Tulle.Model.Formatting;
using Tulle.Net;
using Tulle.Proxy.Streams;

namespace Tulle.Proxy.Upstream;

/// <summary>What an access log can say of a TCP tunnel. Times are milliseconds of the loop's clock.</summary>
internal sealed class TcpStreamInfo(EventLoop loop, ConnectionFacts connection) : FormatSource
{
    public long StartMs;
    public long StartUnixMs;
    public long EndMs = -1;
    public long BytesReceived;
    public long BytesSent;
    public ResponseFlags Flags;
    public Cluster? UpstreamCluster;
    public EndpointState? Upstream;

    public override HeaderTable? RequestHeaders => null;

    public override HeaderTable? ResponseHeaders => null;

    public override HeaderTable? ResponseTrailers => null;

    public override ResponseFlags ResponseFlags => Flags;

    public override bool RetryLimitComesFirst => false;

    public void Begin()
    {
        StartMs = loop.NowMs;
        StartUnixMs = loop.UnixMs;
        LogType = AccessLogType.TcpConnectionEnd;
    }

    public override bool TryWriteText(FormatField field, ByteWriter into)
    {
        switch (field)
        {
            case FormatField.UpstreamCluster or FormatField.UpstreamClusterRaw when UpstreamCluster is not null:
                string name = field == FormatField.UpstreamCluster ? UpstreamCluster.StatName : UpstreamCluster.Name;
                into.Advance(Encoding.UTF8.GetBytes(name, into.GetSpan(name.Length * 3)));
                return true;
            case FormatField.UpstreamHost or FormatField.UpstreamRemoteAddress when Upstream is not null:
                into.Advance(Upstream.Address.Format(into.GetSpan(128)));
                return true;
            default:
                return connection.TryWriteText(field, into);
        }
    }

    public override bool TryGetNumber(FormatField field, out long value)
    {
        switch (field)
        {
            case FormatField.BytesReceived:
                value = BytesReceived;
                return true;
            case FormatField.BytesSent:
                value = BytesSent;
                return true;
            case FormatField.ResponseCode:
                value = 0;
                return true;
            case FormatField.Duration:
                value = ((EndMs >= 0 ? EndMs : loop.NowMs) - StartMs) * 1000;
                return true;
            default:
                return connection.TryGetNumber(field, out value);
        }
    }

    public override bool TryGetTime(FormatField field, out long unixNanoseconds)
    {
        unixNanoseconds = field switch
        {
            FormatField.StartTime => StartUnixMs * 1_000_000,
            FormatField.EmitTime => loop.UnixMs * 1_000_000,
            _ => -1,
        };
        return unixNanoseconds >= 0;
    }
}
