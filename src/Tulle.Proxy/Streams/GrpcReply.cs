using System.Buffers.Text;
using Tulle.Http;
using Tulle.Model.Formatting;

namespace Tulle.Proxy.Streams;

/// <summary>
/// A local reply to a gRPC request is "trailers only": status 200, grpc-status and grpc-message instead of a body.
/// </summary>
internal static class GrpcReply
{
    /// <summary>content-type application/grpc, alone or with a suffix behind '+' or ';'.</summary>
    public static bool IsGrpcRequest(HeaderTable headers)
    {
        ReadOnlySpan<byte> grpc = "application/grpc"u8;
        return headers.TryGet(HeaderName.ContentType, out ReadOnlySpan<byte> type) && type.StartsWith(grpc)
            && (type.Length == grpc.Length || type[grpc.Length] == (byte)'+' || type[grpc.Length] == (byte)';');
    }

    public static void Apply(HttpStream stream, ByteWriter body)
    {
        HeaderTable headers = stream.ResponseHeaders;
        int status = stream.GrpcStatusOfReply >= 0 ? stream.GrpcStatusOfReply : FromHttpStatus(headers.Status);
        headers.Status = 200;
        headers.Set(HeaderName.ContentType, "application/grpc"u8);
        headers.RemoveAll(HeaderName.ContentLength);
        Span<byte> digits = stackalloc byte[12];
        Utf8Formatter.TryFormat(status, digits, out int length);
        headers.Set(HeaderName.GrpcStatus, digits[..length]);
        if (body.Length > 0 && !stream.IsHeadRequest)
        {
            ByteWriter message = stream.Worker.ScratchText;
            message.Clear();
            WritePercentEncoded(body.Written, message);
            headers.Set(HeaderName.GrpcMessage, message.Written);
        }

        stream.Info.ResponseCode = 200;
        body.Clear();
    }

    /// <summary>gRPC's own table, as Envoy uses it.</summary>
    internal static int FromHttpStatus(int status) => status switch
    {
        400 => 13,
        401 => 16,
        403 => 7,
        404 => 12,
        429 or 502 or 503 or 504 => 14,
        _ => 2,
    };

    /// <summary>gRPC over HTTP/2, "Status-Message": bytes outside 0x20..0x7e, and '%', are written as %XX.</summary>
    private static void WritePercentEncoded(ReadOnlySpan<byte> text, ByteWriter into)
    {
        ReadOnlySpan<byte> hex = "0123456789ABCDEF"u8;
        foreach (byte b in text)
        {
            if (b is >= 0x20 and <= 0x7e and not (byte)'%')
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
