using System.Buffers.Text;
using Tulle.Http;
using Tulle.Model;
using Tulle.Model.Formatting;

namespace Tulle.Proxy.Streams;

/// <summary>
/// A local reply to a gRPC request is "trailers only": status 200, grpc-status and grpc-message instead of a body.
/// </summary>
internal static class GrpcReply
{
    public static void Apply(HttpStream stream, ByteWriter body, ReadOnlySpan<byte> contentType)
    {
        HeaderTable headers = stream.ResponseHeaders;
        int status = stream.GrpcStatusOfReply >= 0
            ? stream.GrpcStatusOfReply
            : GrpcSemantics.FromHttpStatus(headers.Status);
        headers.Status = 200;
        headers.Set(HeaderName.ContentType, "application/grpc"u8);
        headers.RemoveAll(HeaderName.ContentLength);
        if (!headers.TryGet(HeaderName.GrpcStatus, out ReadOnlySpan<byte> own) || own.IsEmpty)
        {
            WriteStatus(headers, status);
        }

        if (body.Length > 0 && !stream.IsHeadRequest)
        {
            ReadOnlySpan<byte> text = body.Written;
            if (text[^1] == (byte)'\n' && contentType.SequenceEqual("application/json"u8))
            {
                // A JSON format ends its line; a header has no lines.
                text = text[..^1];
            }

            ByteWriter message = stream.Worker.ScratchText;
            message.Clear();
            WritePercentEncoded(text, message);
            headers.Set(HeaderName.GrpcMessage, message.Written);
        }

        stream.Info.ResponseCode = 200;
        body.Clear();
    }

    public static void WriteStatus(HeaderTable headers, int status)
    {
        Span<byte> digits = stackalloc byte[12];
        Utf8Formatter.TryFormat(status, digits, out int length);
        headers.Set(HeaderName.GrpcStatus, digits[..length]);
    }

    /// <summary>gRPC over HTTP/2, "Status-Message": bytes outside 0x20..0x7d, and '%', are written as %XX. '~' may stand
    /// for itself; Envoy escapes it, and every reader must take both.</summary>
    internal static void WritePercentEncoded(ReadOnlySpan<byte> text, ByteWriter into)
    {
        ReadOnlySpan<byte> hex = "0123456789ABCDEF"u8;
        foreach (byte b in text)
        {
            if (b is >= 0x20 and < 0x7e and not (byte)'%')
            {
                into.WriteByte(b);
            }
            else
            {
                into.WriteByte((byte)'%');
                into.WriteByte(hex[b >> 4]);
                into.WriteByte(hex[b & 15]);
            }
        }
    }
}
