using System.Buffers.Binary;

namespace Tulle.Proxy.Grpc;

/// <summary>Where a body is in its gRPC frames (a flag byte, four bytes of length, a message), in whatever pieces it comes.
/// Nothing is held.</summary>
internal struct GrpcFrameCursor
{
    public const int PrefixBytes = 5;

    private byte _prefixSeen;
    private uint _length;
    private uint _left;

    /// <summary>Frames whose first byte has come.</summary>
    public long Frames { get; private set; }

    /// <summary>How many of the first bytes belong to the frame that is under way.</summary>
    public int Take(ReadOnlySpan<byte> data, out bool endsFrame)
    {
        int taken = 0;
        while (_prefixSeen < PrefixBytes)
        {
            if (taken == data.Length)
            {
                endsFrame = false;
                return taken;
            }

            TakePrefixByte(data[taken++]);
        }

        int part = (int)Math.Min(_left, (uint)(data.Length - taken));
        _left -= (uint)part;
        endsFrame = _left == 0;
        if (endsFrame)
        {
            _prefixSeen = 0;
        }

        return taken + part;
    }

    /// <summary>Goes on behind the data; how many frames have begun in it.</summary>
    public long Count(ReadOnlySpan<byte> data)
    {
        long before = Frames;
        while (!data.IsEmpty)
        {
            data = data[Take(data, out _)..];
        }

        return Frames - before;
    }

    public static void WritePrefix(Span<byte> prefix, byte flags, int length)
    {
        prefix[0] = flags;
        BinaryPrimitives.WriteUInt32BigEndian(prefix[1..], (uint)length);
    }

    private void TakePrefixByte(byte value)
    {
        if (_prefixSeen == 0)
        {
            Frames++;
            _length = 0;
        }
        else
        {
            _length = (_length << 8) | value;
        }

        _prefixSeen++;
        _left = _length;
    }
}
