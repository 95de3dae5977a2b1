namespace Tulle.Http.Hpack;

/// <summary>
/// Writes field blocks (RFC 7541): the encoding half of one HTTP/2 connection. Every block that was written has to be
/// sent, in order. Secrets never go into the table, see <see cref="IndexingPolicy"/>.
/// </summary>
public sealed class HpackEncoder
{
    /// <summary>The table that we keep at most, however much the peer offers.</summary>
    private const int MostTableBytes = 4096;

    /// <summary>Larger entries would empty most of the table for one field.</summary>
    private const int EntryShareDivisor = 2;

    private readonly EncoderTable _table = new(MostTableBytes);
    private int _smallestUpdateBytes = int.MaxValue;
    private bool _sizeChanged;

    /// <summary>
    /// The peer's SETTINGS_HEADER_TABLE_SIZE. The next block says what becomes of it, and the smallest that it was in
    /// between (section 4.2).
    /// </summary>
    public void SetPeerTableSize(uint bytes)
    {
        int capacity = (int)Math.Min(bytes, MostTableBytes);
        if (capacity != _table.CapacityBytes || _sizeChanged)
        {
            _smallestUpdateBytes = Math.Min(_smallestUpdateBytes, capacity);
            _sizeChanged = true;
            _table.Resize(capacity);
        }
    }

    /// <summary>Room that <see cref="Encode"/> may need for this table.</summary>
    public static int MostBytes(HeaderTable fields) =>
        fields.ByteSize + (fields.Count * 2 * HpackInteger.MostBytes) + (2 * HpackInteger.MostBytes);

    /// <summary>Writes all fields of the table as one block; returns its length.</summary>
    public int Encode(HeaderTable fields, Span<byte> output)
    {
        int written = _sizeChanged ? WriteSizeUpdates(output) : 0;
        for (int i = 0; i < fields.Count; i++)
        {
            written += WriteField(
                output[written..], fields.NameIdAt(i), fields.NameAt(i), fields.ValueAt(i), fields.IsSensitive(i));
        }
        return written;
    }

    private int WriteSizeUpdates(Span<byte> output)
    {
        int written = 0;
        if (_smallestUpdateBytes < _table.CapacityBytes)
        {
            written = HpackInteger.Write(output, 5, 0x20, _smallestUpdateBytes);
        }
        written += HpackInteger.Write(output[written..], 5, 0x20, _table.CapacityBytes);
        _smallestUpdateBytes = int.MaxValue;
        _sizeChanged = false;
        return written;
    }

    private int WriteField(
        Span<byte> output, HeaderName id, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, bool isSensitive)
    {
        Indexing indexing = IndexingPolicy.Choose(id, value.Length, isSensitive);
        int nameIndex = StaticTable.FindName(id, name);
        if (indexing != Indexing.Never && nameIndex > 0)
        {
            int index = StaticTable.FindValue(nameIndex, value);
            if (index > 0)
            {
                return HpackInteger.Write(output, 7, 0x80, index);
            }
        }
        uint nameHash = EncoderTable.NameHash(id, name);
        if (indexing == Indexing.Incremental)
        {
            uint hash = EncoderTable.FieldHash(nameHash, value);
            int index = _table.FindField(hash, id, name, value);
            if (index >= 0)
            {
                return HpackInteger.Write(output, 7, 0x80, StaticTable.Count + 1 + index);
            }
            int size = name.Length + value.Length + DynamicTable.EntryOverheadBytes;
            if (size <= _table.CapacityBytes / EntryShareDivisor)
            {
                int writtenBytes = WriteLiteral(output, 6, 0x40, NameIndex(nameIndex, nameHash, id, name), name, value);
                _table.Insert(nameHash, hash, id, name, value);
                return writtenBytes;
            }
        }
        byte pattern = indexing == Indexing.Never ? (byte)0x10 : (byte)0;
        return WriteLiteral(output, 4, pattern, NameIndex(nameIndex, nameHash, id, name), name, value);
    }

    private int NameIndex(int staticIndex, uint nameHash, HeaderName id, ReadOnlySpan<byte> name)
    {
        if (staticIndex > 0)
        {
            return staticIndex;
        }
        int index = _table.FindName(nameHash, id, name);
        return index >= 0 ? StaticTable.Count + 1 + index : 0;
    }

    private static int WriteLiteral(
        Span<byte> output, int prefixBits, byte pattern, int nameIndex, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        int written = HpackInteger.Write(output, prefixBits, pattern, nameIndex);
        if (nameIndex == 0)
        {
            written += WriteString(output[written..], name);
        }
        return written + WriteString(output[written..], value);
    }

    private static int WriteString(Span<byte> output, ReadOnlySpan<byte> text)
    {
        int encoded = HuffmanEncoder.EncodedBytes(text);
        if (encoded < text.Length)
        {
            int prefix = HpackInteger.Write(output, 7, 0x80, encoded);
            return prefix + HuffmanEncoder.Encode(text, output[prefix..]);
        }
        int plain = HpackInteger.Write(output, 7, 0, text.Length);
        text.CopyTo(output[plain..]);
        return plain + text.Length;
    }
}
