using System.Text;
using Tulle.Http;
using Tulle.Model;
using Tulle.Model.Formatting;
using Tulle.Proxy.Grpc;
using Tulle.Proxy.Streams;

namespace Tulle.Proxy.Filters;

/// <summary>
/// gRPC-Web, as browsers speak it, to gRPC and back: the trailers become a last frame of the body, and grpc-web-text is
/// base64 both ways. An answer that is not gRPC becomes headers with its body as message.
/// </summary>
internal sealed class GrpcWebFilter : HttpFilter
{
    /// <summary>The flag of the frame that holds the trailers (PROTOCOL-WEB.md).</summary>
    private const byte TrailersFlag = 0x80;

    private readonly BodyBuffer _converted = new();
    private GrpcWebTextReader _reader;
    private GrpcWebTextWriter _writer;
    private GrpcCallStats _stats;
    private bool _isGrpcWeb;
    private bool _isTextRequest;
    private bool _isTextResponse;
    private bool _becomesMessage;

    public override FilterHeadersStatus DecodeHeaders(bool endStream)
    {
        HeaderTable request = Stream.RequestHeaders;
        _isTextRequest = _isTextResponse = _becomesMessage = false;
        _reader = default;
        _writer = default;
        _isGrpcWeb = request.TryGet(HeaderName.ContentType, out ReadOnlySpan<byte> type)
            && (IsText(type) || IsBinary(type)) && !request.Path.IsEmpty;
        if (!_isGrpcWeb)
        {
            return FilterHeadersStatus.Continue;
        }

        Stream.IsGrpcWeb = true;
        _stats = GrpcCallStats.ForWeb(Stream);
        _isTextRequest = IsText(type);
        _isTextResponse = request.TryGet(HeaderName.Accept, out ReadOnlySpan<byte> accept) && IsText(accept);

        // It would be the length of another body.
        request.RemoveAll(HeaderName.ContentLength);
        request.Set(HeaderName.ContentType, "application/grpc"u8);
        request.Set(HeaderName.Te, "trailers"u8);
        if (!request.Contains(HeaderName.GrpcAcceptEncoding))
        {
            request.Add(HeaderName.GrpcAcceptEncoding, "identity"u8);
        }

        return FilterHeadersStatus.Continue;
    }

    public override FilterDataStatus DecodeData(ReadOnlySpan<byte> data, bool endStream)
    {
        if (!_isTextRequest)
        {
            return FilterDataStatus.Continue;
        }

        if (!_reader.TryRead(data, _converted))
        {
            Refuse("grpc_base_64_decode_failed");
        }
        else if (endStream && !_reader.IsAtGroupEnd)
        {
            Refuse("grpc_base_64_decode_failed_bad_size");
        }
        else if (_converted.Length > 0 || endStream)
        {
            InjectDecodedData(_converted.Span, endStream);
        }

        _converted.Release();
        return FilterDataStatus.StopNoBuffer;
    }

    public override FilterTrailersStatus DecodeTrailers()
    {
        if (_isTextRequest && !_reader.IsAtGroupEnd)
        {
            Refuse("grpc_base_64_decode_failed_bad_size");
            return FilterTrailersStatus.StopIteration;
        }

        return FilterTrailersStatus.Continue;
    }

    public override FilterHeadersStatus EncodeHeaders(bool endStream)
    {
        if (!_isGrpcWeb)
        {
            return FilterHeadersStatus.Continue;
        }

        HeaderTable response = Stream.ResponseHeaders;
        _stats.CountStatus(Stream.Worker, response);
        _becomesMessage = !endStream && !GrpcSemantics.IsGrpcResponse(response, endStream) && !IsGrpcWebResponse(response);
        response.RemoveAll(HeaderName.ContentLength);
        response.Set(
            HeaderName.ContentType,
            _isTextResponse ? "application/grpc-web-text+proto"u8 : "application/grpc-web+proto"u8);
        return _becomesMessage ? FilterHeadersStatus.StopIteration : FilterHeadersStatus.Continue;
    }

    public override FilterDataStatus EncodeData(ReadOnlySpan<byte> data, bool endStream)
    {
        if (_becomesMessage)
        {
            if (_converted.Length < Limits.GrpcWebMessageBytes)
            {
                _converted.Append(data[..Math.Min(data.Length, Limits.GrpcWebMessageBytes - _converted.Length)]);
            }

            if (endStream)
            {
                WriteMessage();
                ContinueEncoding();
            }

            return FilterDataStatus.StopNoBuffer;
        }

        if (!_isTextResponse)
        {
            return FilterDataStatus.Continue;
        }

        _writer.Write(data, _converted);
        if (endStream)
        {
            _writer.Pad(_converted);
        }

        if (_converted.Length > 0 || endStream)
        {
            InjectEncodedData(_converted.Span, endStream);
        }

        _converted.Release();
        return FilterDataStatus.StopNoBuffer;
    }

    public override FilterTrailersStatus EncodeTrailers()
    {
        if (!_isGrpcWeb)
        {
            return FilterTrailersStatus.Continue;
        }

        _stats.CountStatus(Stream.Worker, Stream.ResponseTrailers);
        if (_becomesMessage)
        {
            WriteMessage();
            return FilterTrailersStatus.Continue;
        }

        if (_isTextResponse)
        {
            _writer.Pad(_converted);
        }

        WriteTrailersFrame();
        Stream.ResponseTrailers.Clear();
        InjectEncodedData(_converted.Span, endStream: false);
        _converted.Release();
        return FilterTrailersStatus.Continue;
    }

    public override void OnDestroy()
    {
        _converted.Release();
        _stats = default;
        _isGrpcWeb = _isTextRequest = _isTextResponse = _becomesMessage = false;
    }

    private static bool IsText(ReadOnlySpan<byte> type) =>
        type.SequenceEqual("application/grpc-web-text"u8) || type.SequenceEqual("application/grpc-web-text+proto"u8);

    private static bool IsBinary(ReadOnlySpan<byte> type) =>
        type.SequenceEqual("application/grpc-web"u8) || type.SequenceEqual("application/grpc-web+proto"u8);

    /// <summary>The upstream speaks gRPC-Web itself.</summary>
    private static bool IsGrpcWebResponse(HeaderTable response)
    {
        if (response.Status != 200 || !response.TryGet(HeaderName.ContentType, out ReadOnlySpan<byte> type))
        {
            return false;
        }

        int parameters = type.IndexOf((byte)';');
        type = (parameters < 0 ? type : type[..parameters]).TrimEnd((byte)' ');
        return Ascii.EqualsIgnoreCase(type, "application/grpc-web"u8)
            || Ascii.EqualsIgnoreCase(type, "application/grpc-web+proto"u8);
    }

    private void Refuse(string details)
    {
        _converted.Release();
        Stream.SendLocalReply(400, "Bad gRPC-web request, invalid base64 data."u8, details);
    }

    /// <summary>The body that was collected is the message; the response has none any more.</summary>
    private void WriteMessage()
    {
        HeaderTable response = Stream.ResponseHeaders;
        ByteWriter message = Stream.Worker.ScratchText;
        message.Clear();
        GrpcReply.WritePercentEncoded(_converted.Span, message);
        response.Set(HeaderName.GrpcMessage, message.Written);
        GrpcReply.WriteStatus(response, GrpcSemantics.FromHttpStatus(response.Status));
        response.Set(HeaderName.ContentLength, "0"u8);
        _converted.Release();
        _becomesMessage = false;
    }

    private void WriteTrailersFrame()
    {
        HeaderTable trailers = Stream.ResponseTrailers;
        ByteWriter lines = Stream.Worker.ScratchText;
        lines.Clear();
        for (int i = 0; i < trailers.Count; i++)
        {
            lines.Write(trailers.NameAt(i));
            lines.WriteByte((byte)':');
            lines.Write(trailers.ValueAt(i));
            lines.Write("\r\n"u8);
        }

        Span<byte> prefix = stackalloc byte[GrpcFrameCursor.PrefixBytes];
        GrpcFrameCursor.WritePrefix(prefix, TrailersFlag, lines.Length);
        if (_isTextResponse)
        {
            _writer = default;
            _writer.Write(prefix, _converted);
            _writer.Write(lines.Written, _converted);
        }
        else
        {
            _converted.Append(prefix);
            _converted.Append(lines.Written);
        }
    }
}
