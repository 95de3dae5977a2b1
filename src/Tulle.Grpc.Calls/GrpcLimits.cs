namespace Tulle.Grpc.Calls;

/// <summary>Limits of gRPC calls over Kestrel and HttpClient.</summary>
public static class GrpcLimits
{
    /// <summary>Bytes of one received message, unless told otherwise: gRPC's own default everywhere.</summary>
    public const int MessageBytes = 4 * 1024 * 1024;

    /// <summary>Characters of a status message: it travels in a header, and peers take 8 KiB of headers.</summary>
    public const int StatusMessageLength = 2 * 1024;
}
