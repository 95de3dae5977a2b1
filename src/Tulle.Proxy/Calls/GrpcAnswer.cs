using System.Text;
using Tulle.Grpc;
using Tulle.Http;
using Tulle.Model;

namespace Tulle.Proxy.Calls;

/// <summary>Whether what a server answered a call with is gRPC at all.</summary>
internal static class GrpcAnswer
{
    /// <summary>Of a content type that is told in a log: whatever answered, its line stays a line.</summary>
    private const int ToldChars = 100;

    /// <summary>
    /// Null: it is. Else how the call ends: what is not application/grpc or has another status than 200 came from something
    /// in between, and only its HTTP status says why (http-grpc-status-mapping.md).
    /// </summary>
    public static GrpcStatus? Refuse(HeaderTable response, bool endStream)
    {
        int status = response.Status;
        if (status == 200 && (IsGrpc(response) || (endStream && response.Contains(HeaderName.GrpcStatus))))
        {
            return null;
        }

        // A gRPC server may say its own status with whatever HTTP status.
        GrpcStatusCode code = GrpcSemantics.TryGetStatus(response, onlyKnown: true, out long own) && own > 0
            ? (GrpcStatusCode)own
            : GrpcStatus.FromHttpStatus(status);
        return new GrpcStatus(code, status == 200
            ? $"HTTP status 200 with {ContentType(response)}, which is not gRPC"
            : $"HTTP status {status}");
    }

    /// <summary>application/grpc, alone or with a format behind '+', or with parameters.</summary>
    private static bool IsGrpc(HeaderTable response) => GrpcSemantics.IsGrpc(response)
        || (response.TryGet(HeaderName.ContentType, out ReadOnlySpan<byte> type)
            && type.StartsWith("application/grpc;"u8));

    private static string ContentType(HeaderTable response)
    {
        if (!response.TryGet(HeaderName.ContentType, out ReadOnlySpan<byte> type))
        {
            return "no content-type";
        }

        string told = Encoding.Latin1.GetString(type[..Math.Min(type.Length, ToldChars)]);
        return "content-type " + string.Create(told.Length, told, static (span, text) =>
        {
            for (int i = 0; i < span.Length; i++)
            {
                span[i] = text[i] is >= ' ' and <= '~' ? text[i] : '?';
            }
        });
    }
}
