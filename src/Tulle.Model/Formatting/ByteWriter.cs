namespace Tulle.Model.Formatting;

/// <summary>
/// A growable run of bytes that its owner (one worker) clears and uses again: it allocates only until it has
/// met its largest text.
/// </summary>
public sealed class ByteWriter
{
    private byte[] _bytes;
    private int _length;

    public ByteWriter(int initialBytes = 256) => _bytes = new byte[initialBytes];

    public int Length => _length;

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _length);

    /// <summary>The same bytes, to be changed in place.</summary>
    public Span<byte> WrittenSpan => _bytes.AsSpan(0, _length);

    public void Clear() => _length = 0;

    /// <summary>Takes back what was written after the first <paramref name="length"/> bytes.</summary>
    public void Truncate(int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)length, (uint)_length);
        _length = length;
    }

    public Span<byte> GetSpan(int atLeast)
    {
        if (_bytes.Length - _length < atLeast)
        {
            Grow(atLeast);
        }

        return _bytes.AsSpan(_length);
    }

    public void Advance(int count) => _length += count;

    public void Write(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(GetSpan(bytes.Length));
        _length += bytes.Length;
    }

    public void WriteByte(byte value)
    {
        if (_length == _bytes.Length)
        {
            Grow(1);
        }

        _bytes[_length++] = value;
    }

    public void WriteNumber(long value)
    {
        System.Buffers.Text.Utf8Formatter.TryFormat(value, GetSpan(20), out int written);
        _length += written;
    }

    /// <summary>Writes a number with leading zeros up to <paramref name="digits"/>.</summary>
    public void WritePadded(long value, int digits)
    {
        Span<byte> to = GetSpan(digits);
        for (int i = digits - 1; i >= 0; i--)
        {
            to[i] = (byte)('0' + (value % 10));
            value /= 10;
        }

        _length += digits;
    }

    private void Grow(int atLeast) =>
        Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _length + atLeast));
}
