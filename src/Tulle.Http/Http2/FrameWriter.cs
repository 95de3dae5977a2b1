using System.Buffers.Binary;

namespace Tulle.Http.Http2;

/// <summary>Writes the frames that carry no message (RFC 9113 section 6), each whole.</summary>
internal static class FrameWriter
{
    private const int SettingBytes = 6;

    internal static void WriteRstStream(IFrameOutput output, int streamId, Http2ErrorCode code) =>
        WriteNumber(output, FrameType.RstStream, streamId, (uint)code);

    internal static void WriteWindowUpdate(IFrameOutput output, int streamId, int increment) =>
        WriteNumber(output, FrameType.WindowUpdate, streamId, (uint)increment);

    internal static void WriteSettingsAck(IFrameOutput output)
    {
        new FrameHeader(0, FrameType.Settings, FrameFlags.Ack, 0).Write(output.Reserve(FrameHeader.Bytes));
        output.Commit(FrameHeader.Bytes);
    }

    internal static void WritePing(IFrameOutput output, ulong payload, bool isAck)
    {
        const int PayloadBytes = sizeof(ulong);
        Span<byte> frame = output.Reserve(FrameHeader.Bytes + PayloadBytes);
        new FrameHeader(PayloadBytes, FrameType.Ping, isAck ? FrameFlags.Ack : (byte)0, 0).Write(frame);
        BinaryPrimitives.WriteUInt64BigEndian(frame[FrameHeader.Bytes..], payload);
        output.Commit(FrameHeader.Bytes + PayloadBytes);
    }

    internal static void WriteGoAway(IFrameOutput output, int lastStreamId, Http2ErrorCode code)
    {
        const int PayloadBytes = 8;
        Span<byte> frame = output.Reserve(FrameHeader.Bytes + PayloadBytes);
        new FrameHeader(PayloadBytes, FrameType.GoAway, 0, 0).Write(frame);
        BinaryPrimitives.WriteInt32BigEndian(frame[FrameHeader.Bytes..], lastStreamId);
        BinaryPrimitives.WriteUInt32BigEndian(frame[(FrameHeader.Bytes + 4)..], (uint)code);
        output.Commit(FrameHeader.Bytes + PayloadBytes);
    }

    internal static void WriteSettings(IFrameOutput output, ReadOnlySpan<(Http2SettingId Id, uint Value)> settings)
    {
        int payloadBytes = settings.Length * SettingBytes;
        Span<byte> frame = output.Reserve(FrameHeader.Bytes + payloadBytes);
        new FrameHeader(payloadBytes, FrameType.Settings, 0, 0).Write(frame);
        Span<byte> at = frame[FrameHeader.Bytes..];
        foreach ((Http2SettingId id, uint value) in settings)
        {
            BinaryPrimitives.WriteUInt16BigEndian(at, (ushort)id);
            BinaryPrimitives.WriteUInt32BigEndian(at[2..], value);
            at = at[SettingBytes..];
        }
        output.Commit(FrameHeader.Bytes + payloadBytes);
    }

    private static void WriteNumber(IFrameOutput output, FrameType type, int streamId, uint number)
    {
        const int PayloadBytes = sizeof(uint);
        Span<byte> frame = output.Reserve(FrameHeader.Bytes + PayloadBytes);
        new FrameHeader(PayloadBytes, type, 0, streamId).Write(frame);
        BinaryPrimitives.WriteUInt32BigEndian(frame[FrameHeader.Bytes..], number);
        output.Commit(FrameHeader.Bytes + PayloadBytes);
    }
}
