using System.Net;

namespace Tulle.Grpc.Calls.Client;

/// <summary>The status of a call that ended without one (PROTOCOL-HTTP2.md, "Errors"; doc/statuscodes.md).</summary>
internal static class GrpcFailure
{
    // RFC 9113 section 7.
    private const long RefusedStream = 7;
    private const long Cancel = 8;
    private const long EnhanceYourCalm = 11;
    private const long InadequateSecurity = 12;

    /// <summary>A server whose clock is this much ahead resets the stream before our own timer fires.</summary>
    private static readonly TimeSpan ClockSlack = TimeSpan.FromMilliseconds(20);

    public static GrpcStatus Of(Exception failure, GrpcCallOptions options, bool isDisposed)
    {
        if (failure is GrpcException grpc) return grpc.Status;
        if (isDisposed || options.Cancel.IsCancellationRequested) return new(GrpcStatusCode.Cancelled, "cancelled by the caller");
        if (failure is OperationCanceledException && options.Deadline.IsSet) return Late;
        for (Exception? e = failure; e is not null; e = e.InnerException)
        {
            if (e is HttpProtocolException reset) return OfReset(reset.ErrorCode, options.Deadline);
        }
        return new(GrpcStatusCode.Unavailable, failure.InnerException?.Message ?? failure.Message);
    }

    /// <summary>An answer that is no gRPC: of a proxy, or of a server that knows no gRPC.</summary>
    public static GrpcStatus? OfAnswer(HttpResponseMessage response)
    {
        if (response.Headers.Contains(GrpcHeaders.Status)) return null;
        int status = (int)response.StatusCode;
        if (status != 200) return new(GrpcStatus.FromHttpStatus(status), $"HTTP status {status}");
        string type = response.Content.Headers.ContentType?.ToString() ?? "none";
        return GrpcHeaders.IsGrpc(type)
            ? null
            : new(GrpcStatusCode.Unknown, $"the answer is no gRPC: its content-type is {type}");
    }

    private static GrpcStatus Late => new(GrpcStatusCode.DeadlineExceeded, "the deadline has passed");

    private static GrpcStatus OfReset(long code, GrpcDeadline deadline) => code switch
    {
        Cancel when deadline.Remaining <= ClockSlack => Late,
        RefusedStream => new(GrpcStatusCode.Unavailable, "the server refused the stream"),
        Cancel => new(GrpcStatusCode.Cancelled, "the server cancelled the stream"),
        EnhanceYourCalm => new(GrpcStatusCode.ResourceExhausted, "the server wants less of us"),
        InadequateSecurity => new(GrpcStatusCode.PermissionDenied, "the server wants better security"),
        _ => new(GrpcStatusCode.Internal, $"the server reset the stream with error {code}"),
    };
}
