using System.Buffers.Text;
using Tulle.Http;
using Tulle.Model;
using Tulle.Proxy.Grpc;
using Tulle.Proxy.Streams;

namespace Tulle.Proxy.Filters;

/// <summary>
/// gRPC for an HTTP/1.1 client that sees no trailers: the answer is held until it is whole, its grpc-status and
/// grpc-message come in the head, and what is not OK is a 503. May also make a gRPC call of plain protobuf.
/// </summary>
internal sealed class GrpcHttp1BridgeFilter(GrpcHttp1BridgeSettings settings) : HttpFilter
{
    private bool _bridges;
    private bool _frames;

    public override FilterHeadersStatus DecodeHeaders(bool endStream)
    {
        HeaderTable request = Stream.RequestHeaders;
        _frames = settings.UpgradesProtobuf
            && request.TryGet(HeaderName.ContentType, out ReadOnlySpan<byte> type)
            && type.SequenceEqual("application/x-protobuf"u8);
        if (_frames)
        {
            Upgrade(request);
        }

        _bridges = !Stream.Codec.IsHttp2 && GrpcSemantics.IsGrpcRequest(request);
        return FilterHeadersStatus.Continue;
    }

    public override FilterDataStatus DecodeData(ReadOnlySpan<byte> data, bool endStream)
    {
        if (!_frames)
        {
            return FilterDataStatus.Continue;
        }

        if (!endStream)
        {
            return FilterDataStatus.StopAndBuffer;
        }

        InjectPrefix(Stream.HeldRequestBody.Length + data.Length);
        return FilterDataStatus.Continue;
    }

    public override FilterTrailersStatus DecodeTrailers()
    {
        if (_frames)
        {
            InjectPrefix(Stream.HeldRequestBody.Length);
        }

        return FilterTrailersStatus.Continue;
    }

    public override FilterHeadersStatus EncodeHeaders(bool endStream) =>
        !_bridges || endStream ? FilterHeadersStatus.Continue : FilterHeadersStatus.StopIteration;

    public override FilterDataStatus EncodeData(ReadOnlySpan<byte> data, bool endStream) =>
        !_bridges || endStream ? FilterDataStatus.Continue : FilterDataStatus.StopAndBuffer;

    public override FilterTrailersStatus EncodeTrailers()
    {
        if (!_bridges)
        {
            return FilterTrailersStatus.Continue;
        }

        HeaderTable response = Stream.ResponseHeaders;
        HeaderTable trailers = Stream.ResponseTrailers;
        if (trailers.TryGet(HeaderName.GrpcStatus, out ReadOnlySpan<byte> status))
        {
            response.Set(HeaderName.GrpcStatus, status);
            if (!GrpcSemantics.TryGetStatus(trailers, onlyKnown: false, out long code) || code != 0)
            {
                response.Status = 503;
            }
        }

        if (trailers.TryGet(HeaderName.GrpcMessage, out ReadOnlySpan<byte> message))
        {
            response.Set(HeaderName.GrpcMessage, message);
        }

        if (_frames)
        {
            response.Set(HeaderName.ContentType, "application/x-protobuf"u8);
            Stream.Chain.Encode.DropHeld(GrpcFrameCursor.PrefixBytes);
        }

        Span<byte> digits = stackalloc byte[20];
        Utf8Formatter.TryFormat(Stream.Chain.Encode.HeldBody.Length, digits, out int length);
        response.Set(HeaderName.ContentLength, digits[..length]);
        return FilterTrailersStatus.Continue;
    }

    public override void OnDestroy() => _bridges = _frames = false;

    private void Upgrade(HeaderTable request)
    {
        request.Set(HeaderName.ContentType, "application/grpc"u8);
        request.Set(HeaderName.Te, "trailers"u8);

        // The frame's prefix is not part of it.
        request.RemoveAll(HeaderName.ContentLength);
        int query = request.Path.IndexOf((byte)'?');
        if (settings.IgnoresQuery && query >= 0)
        {
            request.Set(HeaderName.Path, request.Path[..query]);
        }

        Stream.ClearRoute();
    }

    private void InjectPrefix(int messageBytes)
    {
        Span<byte> prefix = stackalloc byte[GrpcFrameCursor.PrefixBytes];
        GrpcFrameCursor.WritePrefix(prefix, flags: 0, messageBytes);
        InjectDecodedData(prefix, endStream: false);
    }
}
