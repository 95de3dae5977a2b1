using System.Buffers.Binary;

namespace Tulle.Http.Http2;

/// <summary>The nine bytes in front of every frame (RFC 9113 section 4.1).</summary>
internal readonly struct FrameHeader(int length, FrameType type, byte flags, int streamId)
{
    internal const int Bytes = 9;

    /// <summary>Bytes of the payload, 24 bits.</summary>
    internal int Length { get; } = length;

    internal FrameType Type { get; } = type;

    internal byte Flags { get; } = flags;

    internal int StreamId { get; } = streamId;

    internal bool Has(byte flag) => (Flags & flag) != 0;

    internal static FrameHeader Read(ReadOnlySpan<byte> bytes)
    {
        uint lengthAndType = BinaryPrimitives.ReadUInt32BigEndian(bytes);

        // The highest bit of the stream identifier is reserved and ignored.
        int streamId = (int)(BinaryPrimitives.ReadUInt32BigEndian(bytes[5..]) & int.MaxValue);
        return new FrameHeader((int)(lengthAndType >> 8), (FrameType)(byte)lengthAndType, bytes[4], streamId);
    }

    internal void Write(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt32BigEndian(bytes, ((uint)Length << 8) | (byte)Type);
        bytes[4] = Flags;
        BinaryPrimitives.WriteInt32BigEndian(bytes[5..], StreamId);
    }
}
