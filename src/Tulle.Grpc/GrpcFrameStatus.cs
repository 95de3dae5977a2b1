namespace Tulle.Grpc;

public enum GrpcFrameStatus
{
    /// <summary>A message is there.</summary>
    Message,

    /// <summary>More bytes are needed.</summary>
    NeedMore,

    /// <summary>The flag says compressed; no compression was negotiated: Internal.</summary>
    Compressed,

    /// <summary>Above the limit: ResourceExhausted.</summary>
    TooLarge,
}
