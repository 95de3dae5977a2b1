using System.Buffers;

namespace Tulle.Http.Http2;

/// <summary>
/// The fragments of a block that came in more than one frame (RFC 9113 section 4.3). The memory is rented while a block
/// is open and never more than the limit.
/// </summary>
internal struct FieldBlock
{
    private const int FirstBytes = 4096;

    /// <summary>Frames that any block may come in; nghttp2 allows 9, and some send a field in each.</summary>
    private const int FreeFrames = 64;

    private byte[]? _bytes;
    private int _length;
    private int _frames;

    /// <summary>The stream whose block is open; 0: none is, and no CONTINUATION may come.</summary>
    internal int StreamId { get; private set; }

    internal bool EndsStream { get; private set; }

    internal readonly ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _length);

    internal void Begin(int streamId, bool endsStream)
    {
        StreamId = streamId;
        EndsStream = endsStream;
        _length = 0;
        _frames = 0;
    }

    /// <summary>False: the block would be larger than the limit, or is cut into more pieces than it needs.</summary>
    internal bool TryAppend(ReadOnlySpan<byte> fragment, int limitBytes)
    {
        int length = _length + fragment.Length;
        int mostFrames = Math.Max(FreeFrames, 2 * limitBytes / PeerSettings.SmallestMaxFrameBytes);
        if (length > limitBytes || ++_frames > mostFrames)
        {
            return false;
        }
        if (_bytes is null || length > _bytes.Length)
        {
            byte[] grown = ArrayPool<byte>.Shared.Rent(Math.Max(FirstBytes, Math.Min(length * 2, limitBytes)));
            _bytes.AsSpan(0, _length).CopyTo(grown);
            Free();
            _bytes = grown;
        }
        fragment.CopyTo(_bytes.AsSpan(_length));
        _length = length;
        return true;
    }

    /// <summary>The block is complete, or the connection is over.</summary>
    internal void End()
    {
        StreamId = 0;
        _length = 0;
        Free();
    }

    private void Free()
    {
        if (_bytes is { } bytes)
        {
            ArrayPool<byte>.Shared.Return(bytes);
            _bytes = null;
        }
    }
}
