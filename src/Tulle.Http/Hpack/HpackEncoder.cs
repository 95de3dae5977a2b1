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
        fields.LineBytes + (fields.Count * 2 * HpackInteger.MostBytes) + (2 * HpackInteger.MostBytes);

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
            if (Fits(name, value))
            {
                return Insert(output, nameIndex > 0 ? nameIndex : NameIndex(nameHash, id, name), nameHash, hash, id, name, value);
            }
        }
        if (nameIndex == 0)
        {
            nameIndex = NameIndex(nameHash, id, name);
            if (nameIndex == 0 && indexing == Indexing.Without && Fits(name, value))
            {
                // For its name: from now on that is one byte.
                return Insert(output, 0, nameHash, EncoderTable.FieldHash(nameHash, value), id, name, value);
            }
        }
        byte pattern = indexing == Indexing.Never ? (byte)0x10 : (byte)0;
        int written = HpackInteger.Write(output, 4, pattern, nameIndex);
        if (nameIndex == 0)
        {
            written += WritePlain(output[written..], name);
        }
        return written + WritePlain(output[written..], value);
    }

    private bool Fits(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) =>
        name.Length + value.Length + DynamicTable.EntryOverheadBytes <= _table.CapacityBytes / EntryShareDivisor;

    private int Insert(
        Span<byte> output,
        int nameIndex,
        uint nameHash,
        uint hash,
        HeaderName id,
        ReadOnlySpan<byte> name,
        ReadOnlySpan<byte> value)
    {
        int written = HpackInteger.Write(output, 6, 0x40, nameIndex);
        if (nameIndex == 0)
        {
            written += WriteString(output[written..], name);
        }
        written += WriteString(output[written..], value);
        _table.Insert(nameHash, hash, id, name, value);
        return written;
    }

    /// <summary>The index of a name that the static table does not have; 0: neither does ours.</summary>
    private int NameIndex(uint nameHash, HeaderName id, ReadOnlySpan<byte> name) =>
        _table.FindName(nameHash, id, name) is >= 0 and int index ? StaticTable.Count + 1 + index : 0;

    // What goes into the table is written once. What does not is written each time, and Huffman's code would cost the two
    // sides more time than its fifth of the bytes is worth inside a data centre.
    private static int WritePlain(Span<byte> output, ReadOnlySpan<byte> text)
    {
        int prefix = HpackInteger.Write(output, 7, 0, text.Length);
        text.CopyTo(output[prefix..]);
        return prefix + text.Length;
    }

    private static int WriteString(Span<byte> output, ReadOnlySpan<byte> text)
    {
        int encoded = HuffmanEncoder.EncodedBytes(text);
        if (encoded >= text.Length)
        {
            return WritePlain(output, text);
        }
        int prefix = HpackInteger.Write(output, 7, 0x80, encoded);
        return prefix + HuffmanEncoder.Encode(text, output[prefix..]);
    }
}
