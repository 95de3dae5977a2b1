using System.Text;
using Tulle.Http;
using Tulle.Model.Formatting;

namespace Tulle.Model.Tests.Formatting;

/// <summary>A source with the values of one ordinary request; everything else is missing.</summary>
internal sealed class FakeSource : FormatSource
{
    public HeaderTable Request { get; } = new();

    public HeaderTable Response { get; } = new();

    public HeaderTable Trailers { get; } = new();

    public ResponseFlags Flags { get; set; }

    public MetadataStruct? RouteMetadata { get; set; }

    public MetadataStruct? Dynamic { get; init; }

    public override HeaderTable? RequestHeaders => Request;

    public override HeaderTable? ResponseHeaders => Response;

    public override HeaderTable? ResponseTrailers => Trailers;

    public override ResponseFlags ResponseFlags => Flags;

    /// <summary>The source stands for a TCP connection, not for a request.</summary>
    public bool IsTcp { get; set; }

    public override bool RetryLimitComesFirst => !IsTcp;

    public override bool TryWriteText(FormatField field, ByteWriter into)
    {
        ReadOnlySpan<byte> text = field switch
        {
            FormatField.Protocol => "HTTP/1.1"u8,
            FormatField.RouteName => "the-route"u8,
            FormatField.DownstreamRemoteAddress => "10.0.0.1:4711"u8,
            FormatField.DownstreamRemoteAddressWithoutPort => "10.1.2.3"u8,
            FormatField.DownstreamLocalAddressWithoutPort => "2001:db8:ffff::1"u8,
            FormatField.LocalReplyBody => "line \"one\"\nand é"u8,
            _ => default,
        };
        into.Write(text);
        return !text.IsEmpty;
    }

    public override bool TryGetNumber(FormatField field, out long value)
    {
        value = field switch
        {
            FormatField.ResponseCode => 200,
            FormatField.BytesSent => 1234,
            FormatField.Duration => 5_900,
            _ => -1,
        };
        return value >= 0;
    }

    public override bool TryGetTime(FormatField field, out long unixNanoseconds)
    {
        // 2024-02-29T03:04:05.006007008Z
        unixNanoseconds = 1_709_175_845_006_007_008;
        return field == FormatField.StartTime;
    }

    public override bool TryGetTimePoint(FormatTimePoint point, out long nanoseconds)
    {
        nanoseconds = point == FormatTimePoint.DownstreamRequestBegin ? 1_000_000 : 3_500_000;
        return point is FormatTimePoint.DownstreamRequestBegin or FormatTimePoint.UpstreamRequestBegin;
    }

    public override MetadataStruct? FindMetadata(MetadataPlace place, string filterNamespace) =>
        filterNamespace != "ns" ? null
        : place == MetadataPlace.Route ? RouteMetadata
        : place == MetadataPlace.Dynamic ? Dynamic : null;
}
