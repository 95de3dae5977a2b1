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

    /// <summary>How a gRPC request ended; false for others.</summary>
    internal static bool TryGet(FormatSource source, out long status)
    {
        status = 0;
        return GrpcSemantics.IsGrpcRequest(source.RequestHeaders)
            && TryGetStatus(source, onlyKnown: false, out status);
    }

    /// <summary>The status of the trailers, else of the headers, else what the HTTP status means; false: there was no
    /// answer.</summary>
    public static bool TryGetStatus(FormatSource source, bool onlyKnown, out long status)
    {
        if (GrpcSemantics.TryGetStatus(source.ResponseTrailers, onlyKnown, out status)
            || GrpcSemantics.TryGetStatus(source.ResponseHeaders, onlyKnown, out status))
        {
            return true;
        }

        if (!source.TryGetNumber(FormatField.ResponseCode, out long code) || code == 0)
        {
            return false;
        }

        status = GrpcSemantics.FromHttpStatus((int)code);
        return true;
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
}
