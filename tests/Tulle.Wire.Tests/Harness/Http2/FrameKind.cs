namespace Tulle.Wire.Tests.Harness.Http2;

/// <summary>RFC 9113 section 6, by its numbers.</summary>
internal enum FrameKind
{
    Data,
    Headers,
    Priority,
    RstStream,
    Settings,
    PushPromise,
    Ping,
    GoAway,
    WindowUpdate,
    Continuation,
}
