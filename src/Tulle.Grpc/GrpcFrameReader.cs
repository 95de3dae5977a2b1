using System.Buffers.Binary;

namespace Tulle.Grpc;

/// <summary>
/// Cuts the bytes of a stream into messages, in whatever pieces they come. A message belongs to the caller. After
/// Compressed or TooLarge the stream is lost.
/// </summary>
public sealed class GrpcFrameReader(int limitBytes)
{
    /// <summary>Of the buffer, while no message is on its way.</summary>
    private const int KeptBytes = 16 * 1024;

    private byte[] _buffer = [];
    private int _start;
    private int _end;

    /// <summary>Bytes that wait for the rest of their message.</summary>
    public int PendingBytes => _end - _start;

    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (_buffer.Length - _end < bytes.Length)
        {
            int pending = PendingBytes;
            byte[] target = _buffer.Length - pending >= bytes.Length
                ? _buffer
                : new byte[Math.Max(_buffer.Length * 2, pending + bytes.Length)];
            _buffer.AsSpan(_start, pending).CopyTo(target);
            _buffer = target;
            _start = 0;
            _end = pending;
        }
        bytes.CopyTo(_buffer.AsSpan(_end));
        _end += bytes.Length;
    }

    public GrpcFrameStatus TryRead(out byte[] message)
    {
        message = [];
        ReadOnlySpan<byte> pending = _buffer.AsSpan(_start, PendingBytes);
        if (pending.Length < GrpcFrame.PrefixBytes) return GrpcFrameStatus.NeedMore;
        if (pending[0] != 0) return GrpcFrameStatus.Compressed;
        uint length = BinaryPrimitives.ReadUInt32BigEndian(pending[1..]);
        if (length > limitBytes) return GrpcFrameStatus.TooLarge;
        if (pending.Length - GrpcFrame.PrefixBytes < length) return GrpcFrameStatus.NeedMore;
        message = pending.Slice(GrpcFrame.PrefixBytes, (int)length).ToArray();
        _start += GrpcFrame.PrefixBytes + (int)length;
        if (_start == _end)
        {
            _start = _end = 0;
            if (_buffer.Length > KeptBytes) _buffer = []; // one large message must not cost memory for ever
        }
        return GrpcFrameStatus.Message;
    }
}
