using System.Buffers.Text;
using Tulle.Http;

namespace Tulle.Model;

/// <summary>What a proxy must know of gRPC: which messages are gRPC, how they ended, and what that is in HTTP.</summary>
public static class GrpcSemantics
{
    public const int Unknown = 2;
    public const int DeadlineExceeded = 4;
    public const int ResourceExhausted = 8;

    /// <summary>What stands for a grpc-status that is no number.</summary>
    public const long InvalidStatus = -1;

    private const long LargestKnownStatus = 16;

    /// <summary>A request with a path and the content type of gRPC.</summary>
    public static bool IsGrpcRequest(HeaderTable? headers) =>
        headers is not null && IsGrpc(headers) && !headers.Path.IsEmpty;

    /// <summary>content-type is application/grpc, alone or followed by '+': application/grpc-web is another thing.
    /// </summary>
    public static bool IsGrpc(HeaderTable headers)
    {
        ReadOnlySpan<byte> grpc = "application/grpc"u8;
        return headers.TryGet(HeaderName.ContentType, out ReadOnlySpan<byte> type)
            && type.StartsWith(grpc) && (type.Length == grpc.Length || type[grpc.Length] == (byte)'+');
    }

    /// <summary>Whether an answer is gRPC's own: trailers-only needs grpc-status, everything else 200 and the content type.
    /// </summary>
    public static bool IsGrpcResponse(HeaderTable headers, bool endStream) =>
        endStream ? headers.Contains(HeaderName.GrpcStatus) : headers.Status == 200 && IsGrpc(headers);

    /// <summary>False: there is no grpc-status (or an empty one). One that cannot be read, or above 16 where only known
    /// ones are wanted, is <see cref="InvalidStatus"/>.</summary>
    public static bool TryGetStatus(HeaderTable? headers, bool onlyKnown, out long status)
    {
        status = 0;
        if (headers is null || !headers.TryGet(HeaderName.GrpcStatus, out ReadOnlySpan<byte> value) || value.IsEmpty)
        {
            return false;
        }

        if (!Utf8Parser.TryParse(value, out status, out int used) || used != value.Length || status < 0
            || (onlyKnown && status > LargestKnownStatus))
        {
            status = InvalidStatus;
        }

        return true;
    }

    /// <summary>What an HTTP status without grpc-status means to a gRPC client (http-grpc-status-mapping.md).</summary>
    public static int FromHttpStatus(int status) => status switch
    {
        400 => 13,
        401 => 16,
        403 => 7,
        404 => 12,
        429 or 502 or 503 or 504 => 14,
        _ => Unknown,
    };

    /// <summary>What a gRPC status would be in HTTP, for those who judge an upstream by HTTP statuses.</summary>
    public static int ToHttpStatus(long status) => status switch
    {
        0 => 200,
        1 => 499,
        3 or 9 or 11 => 400,
        4 => 504,
        5 => 404,
        6 or 10 => 409,
        7 => 403,
        8 => 429,
        12 => 501,
        14 => 503,
        16 => 401,
        _ => 500,
    };
}
