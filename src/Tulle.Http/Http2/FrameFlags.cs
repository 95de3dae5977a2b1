namespace Tulle.Http.Http2;

/// <summary>Frame flags; what each means depends on the type. Unknown ones are ignored (RFC 9113 section 4.1).</summary>
internal static class FrameFlags
{
    internal const byte EndStream = 0x1;
    internal const byte Ack = 0x1;
    internal const byte EndHeaders = 0x4;
    internal const byte Padded = 0x8;
    internal const byte Priority = 0x20;
}
