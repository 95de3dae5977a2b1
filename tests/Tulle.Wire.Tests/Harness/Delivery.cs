namespace Tulle.Wire.Tests.Harness;

/// <summary>In which pieces, and beside what, the bytes of a row are sent.</summary>
internal enum Delivery
{
    OneSegment,
    ByteByByte,
    SplitAtEachLineEnd,
    InFrontOfAValidRequest,
    BehindAValidRequest,
}
