using System.Buffers.Text;
using Tulle.Http;

namespace Tulle.Model.Formatting;

/// <summary>The spellings of a gRPC status: "NotFound", "NOT_FOUND", 5.</summary>
public static class GrpcStatusNames
{
    internal const byte AsCamel = 0;
    internal const byte AsSnake = 1;
    internal const byte AsNumber = 2;

    private static readonly string[] s_camel =
    [
        "OK", "Canceled", "Unknown", "InvalidArgument", "DeadlineExceeded", "NotFound", "AlreadyExists",
        "PermissionDenied", "ResourceExhausted", "FailedPrecondition", "Aborted", "OutOfRange", "Unimplemented",
        "Internal", "Unavailable", "DataLoss", "Unauthenticated",
    ];

    private static readonly string[] s_snake =
    [
        "OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS",
        "PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE",
        "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS", "UNAUTHENTICATED",
    ];

    /// <summary>The status of the trailers, else of the headers; only for gRPC requests.</summary>
    internal static bool TryGet(FormatSource source, out long status)
    {
        status = 0;
        return IsGrpc(source.RequestHeaders)
            && (TryRead(source.ResponseTrailers, out status) || TryRead(source.ResponseHeaders, out status));
    }

    internal static void Write(long status, byte spelling, ByteWriter into)
    {
        string[] names = spelling == AsSnake ? s_snake : s_camel;
        if (spelling == AsNumber || (ulong)status >= (ulong)names.Length)
        {
            into.WriteNumber(status);
            return;
        }

        string name = names[(int)status];
        into.Advance(System.Text.Encoding.ASCII.GetBytes(name, into.GetSpan(name.Length)));
    }

    /// <summary>content-type application/grpc, alone or followed by '+' (or ';').</summary>
    public static bool IsGrpc(HeaderTable? headers)
    {
        ReadOnlySpan<byte> grpc = "application/grpc"u8;
        return headers is not null && headers.TryGet(HeaderName.ContentType, out ReadOnlySpan<byte> type)
            && type.StartsWith(grpc) && (type.Length == grpc.Length || type[grpc.Length] == '+');
    }

    private static bool TryRead(HeaderTable? headers, out long status)
    {
        status = 0;
        return headers is not null && headers.TryGet(HeaderName.GrpcStatus, out ReadOnlySpan<byte> value)
            && Utf8Parser.TryParse(value, out status, out int consumed) && consumed == value.Length;
    }
}
