namespace Tulle.Wire.Tests.Harness.Http2;

/// <summary>RFC 9113 section 7.</summary>
internal enum ErrorCode : uint
{
    NoError,
    ProtocolError,
    InternalError,
    FlowControlError,
    SettingsTimeout,
    StreamClosed,
    FrameSizeError,
    RefusedStream,
    Cancel,
    CompressionError,
    ConnectError,
    EnhanceYourCalm,
    InadequateSecurity,
    Http11Required,
}
