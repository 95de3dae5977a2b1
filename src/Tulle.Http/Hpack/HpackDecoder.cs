namespace Tulle.Http.Hpack;

/// <summary>
/// Reads field blocks (RFC 7541): the decoding half of one HTTP/2 connection. Blocks are given whole and in order; a block
/// whose message is refused has to be decoded too, or the tables of the two sides differ from then on.
/// </summary>
public sealed class HpackDecoder
{
    /// <summary>Section 4.2: one update for the smallest size in between and one for the last.</summary>
    private const int MostSizeUpdates = 2;

    private readonly DynamicTable _table;
    private readonly int _settingBytes;

    /// <summary>A decoder whose SETTINGS_HEADER_TABLE_SIZE is <paramref name="tableBytes"/>.</summary>
    public HpackDecoder(int tableBytes)
    {
        _settingBytes = tableBytes;
        _table = new DynamicTable(tableBytes);
    }

    /// <summary>What the dynamic table holds, as RFC 7541 section 4.1 counts it.</summary>
    public int TableBytes => _table.SizeBytes;

    /// <summary>
    /// False: COMPRESSION_ERROR; the connection cannot go on. <paramref name="scratch"/> takes strings while they are
    /// decoded; it has to hold at least a table's worth of bytes.
    /// </summary>
    public bool Decode(ReadOnlySpan<byte> block, Span<byte> scratch, IFieldSink sink)
    {
        int at = 0;
        int updates = 0;
        bool hasField = false;
        while (at < block.Length)
        {
            byte first = block[at];
            bool good;
            if (first >= 0x80)
            {
                good = ReadIndexed(block, ref at, sink);
            }
            else if ((first & 0xe0) == 0x20)
            {
                // Section 4.2: only at the beginning of a block.
                good = !hasField && ++updates <= MostSizeUpdates && ReadSizeUpdate(block, ref at);
                if (!good)
                {
                    return false;
                }
                continue;
            }
            else
            {
                good = ReadLiteral(block, ref at, first, scratch, sink);
            }
            if (!good)
            {
                return false;
            }
            hasField = true;
        }
        return true;
    }

    private bool ReadIndexed(ReadOnlySpan<byte> block, ref int at, IFieldSink sink)
    {
        if (!HpackInteger.TryRead(block, ref at, 7, out int index) || index == 0)
        {
            return false;
        }
        if (index <= StaticTable.Count)
        {
            sink.OnField(StaticTable.IdAt(index), StaticTable.NameAt(index), StaticTable.ValueAt(index), false);
            return true;
        }
        int place = index - StaticTable.Count - 1;
        if (place >= _table.Count)
        {
            return false;
        }
        sink.OnField(_table.IdAt(place), _table.NameAt(place), _table.ValueAt(place), false);
        return true;
    }

    private bool ReadSizeUpdate(ReadOnlySpan<byte> block, ref int at)
    {
        if (!HpackInteger.TryRead(block, ref at, 5, out int bytes) || bytes > _settingBytes)
        {
            return false;
        }
        _table.Resize(bytes);
        return true;
    }

    // Sections 6.2.1 (01: goes into the table), 6.2.2 (0000: does not) and 6.2.3 (0001: never does, anywhere).
    private bool ReadLiteral(ReadOnlySpan<byte> block, scoped ref int at, byte first, Span<byte> scratch, IFieldSink sink)
    {
        bool indexes = (first & 0x40) != 0;
        bool neverIndexed = (first & 0xf0) == 0x10;
        if (!HpackInteger.TryRead(block, ref at, indexes ? 6 : 4, out int nameIndex))
        {
            return false;
        }
        HeaderName id;
        ReadOnlySpan<byte> name;
        bool fits = true;
        if (nameIndex == 0)
        {
            if (!ReadString(block, ref at, scratch, out name, out fits))
            {
                return false;
            }
            id = HeaderNames.Lookup(name);
        }
        else if (!FindName(nameIndex, scratch, out id, out name))
        {
            return false;
        }
        Span<byte> rest = scratch[(name.Overlaps(scratch) ? name.Length : 0)..];
        if (!ReadString(block, ref at, rest, out ReadOnlySpan<byte> value, out bool valueFits))
        {
            return false;
        }
        if (!fits || !valueFits)
        {
            if (indexes)
            {
                // It is larger than the scratch memory and so than the table: section 4.4 empties that.
                _table.Insert(HeaderName.Unknown, scratch, scratch);
            }
            sink.OnOversizedField();
            return true;
        }
        if (indexes)
        {
            _table.Insert(id, name, value);
        }
        sink.OnField(id, name, value, neverIndexed);
        return true;
    }

    private bool FindName(int index, Span<byte> scratch, out HeaderName id, out ReadOnlySpan<byte> name)
    {
        if (index <= StaticTable.Count)
        {
            id = StaticTable.IdAt(index);
            name = StaticTable.NameAt(index);
            return true;
        }
        int place = index - StaticTable.Count - 1;
        if (place >= _table.Count)
        {
            id = HeaderName.Unknown;
            name = default;
            return false;
        }
        id = _table.IdAt(place);
        name = _table.NameAt(place);
        if (id == HeaderName.Unknown)
        {
            // The entry that gives its name may be the one that goes to make room (section 4.4).
            name.CopyTo(scratch);
            name = scratch[..name.Length];
        }
        return true;
    }

    private static bool ReadString(
        ReadOnlySpan<byte> block,
        scoped ref int at,
        Span<byte> scratch,
        out ReadOnlySpan<byte> text,
        out bool fits)
    {
        text = default;
        fits = true;
        if (at == block.Length)
        {
            return false;
        }
        bool isHuffman = block[at] >= 0x80;
        if (!HpackInteger.TryRead(block, ref at, 7, out int length) || length > block.Length - at)
        {
            return false;
        }
        ReadOnlySpan<byte> raw = block.Slice(at, length);
        at += length;
        if (!isHuffman)
        {
            text = raw;
            return true;
        }
        int decoded = HuffmanDecoder.Decode(raw, scratch);
        fits = decoded <= scratch.Length;
        text = fits && decoded > 0 ? scratch[..decoded] : default;
        return decoded >= 0;
    }
}
