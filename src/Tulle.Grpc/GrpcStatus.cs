using System.Globalization;

namespace Tulle.Grpc;

/// <summary>How a call ended: the values of the trailers grpc-status and grpc-message.</summary>
public readonly record struct GrpcStatus(GrpcStatusCode Code, string Message)
{
    public static readonly GrpcStatus Ok = new(GrpcStatusCode.Ok, "");

    public bool IsOk => Code == GrpcStatusCode.Ok;

    /// <summary>The trailer grpc-status.</summary>
    public string CodeText => ((int)Code).ToString(CultureInfo.InvariantCulture);

    /// <summary>The trailer grpc-message.</summary>
    public string EncodedMessage => GrpcMessage.Encode(Message);

    /// <summary>
    /// From the trailers; a missing or unreadable grpc-status is Unknown (PROTOCOL-HTTP2.md, "Responses").
    /// </summary>
    public static GrpcStatus FromTrailers(string? code, string? encodedMessage)
    {
        string message = GrpcMessage.Decode(encodedMessage ?? "");
        if (code is null) return new(GrpcStatusCode.Unknown, "the call ended without grpc-status");
        return int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number <= 16
            ? new((GrpcStatusCode)number, message)
            : new(GrpcStatusCode.Unknown, $"unknown grpc-status {code}: {message}");
    }

    /// <summary>What an answer that is not gRPC means (doc/http-grpc-status-mapping.md).</summary>
    public static GrpcStatusCode FromHttpStatus(int status) => status switch
    {
        400 => GrpcStatusCode.Internal,
        401 => GrpcStatusCode.Unauthenticated,
        403 => GrpcStatusCode.PermissionDenied,
        404 => GrpcStatusCode.Unimplemented,
        429 or 502 or 503 or 504 => GrpcStatusCode.Unavailable,
        _ => GrpcStatusCode.Unknown,
    };

    public override string ToString() => Message.Length > 0 ? $"{Code}: {Message}" : Code.ToString();
}
