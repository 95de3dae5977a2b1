using System.Runtime.CompilerServices;

namespace Tulle.Http;

/// <summary>
/// The codecs' half: entries as slices of the message's buffer. A line that came in exactly the form in which it would
/// be written ("name: value" CRLF) is marked, so that a writer copies runs of such lines at once.
/// </summary>
public sealed partial class HeaderTable
{
    /// <summary>Takes the first <paramref name="count"/> places for pseudo-headers, filled by SetPseudo.</summary>
    internal void ReservePseudo(int count)
    {
        if (_entries.Length < 16)
        {
            _entries = new Entry[16];
        }
        _entries.AsSpan(0, count).Clear();
        _count = count;
        _pseudoCount = count;
    }

    /// <summary>Fills a reserved place with a slice of the message's buffer.</summary>
    internal void SetPseudo(int place, HeaderName id, int valueOffset, int valueLength)
    {
        ref Entry entry = ref _entries[place];
        entry.IdAndFlags = (ushort)id;
        entry.ValueOffset = valueOffset;
        entry.ValueLength = valueLength;
        MarkPresent(id);
    }

    /// <summary>A reserved place that nothing filled.</summary>
    internal int IndexOfUnfilledPseudo()
    {
        int place = 0;
        while (_entries[place].IdAndFlags != 0)
        {
            place++;
        }
        return place;
    }

    /// <summary>Adds a field line that lies in the message's buffer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void AppendLine(
        HeaderName id, int nameOffset, int nameLength, int valueOffset, int valueLength, bool isCanonicalLine)
    {
        Entry[] entries = _entries;
        int at = _count;
        if ((uint)at >= (uint)entries.Length)
        {
            Array.Resize(ref _entries, Math.Max(16, at * 2));
            entries = _entries;
        }
        _count = at + 1;
        ref Entry entry = ref entries[at];
        entry.IdAndFlags = (ushort)((int)id | (isCanonicalLine ? CanonicalLine : 0));
        entry.NameLength = (ushort)nameLength;
        entry.NameOffset = nameOffset;
        entry.ValueOffset = valueOffset;
        entry.ValueLength = valueLength;
        if (id != HeaderName.Unknown)
        {
            HasRepeats |= MayContain(id);
            MarkPresent(id);
        }
    }

    /// <summary>
    /// The bytes of the longest run of lines from entry <paramref name="i"/> on that lie one behind the other in the
    /// message's buffer in canonical form; <paramref name="next"/> is the entry behind it. Empty: write entry i alone.
    /// </summary>
    internal ReadOnlySpan<byte> CanonicalRun(int i, out int next)
    {
        Entry[] entries = _entries;
        int at = i;
        int begin = entries[i].NameOffset;
        int end = begin;
        while (at < _count && (entries[at].IdAndFlags & CanonicalLine) != 0 && entries[at].NameOffset == end)
        {
            end = entries[at].ValueOffset + entries[at].ValueLength + 2;
            at++;
        }
        next = at;
        return end > begin ? new ReadOnlySpan<byte>(_buffer, _base + begin, end - begin) : default;
    }

    /// <summary>Bytes of all entries as lines, "name: value" CRLF; pseudo-headers count with their values.</summary>
    internal int LineBytes
    {
        get
        {
            int sum = 0;
            ReadOnlySpan<Entry> entries = _entries.AsSpan(0, _count);
            foreach (ref readonly Entry entry in entries)
            {
                sum += entry.NameLength + entry.ValueLength + ": ".Length + "\r\n".Length;
            }
            return sum;
        }
    }

    /// <summary>Adds a field that an HTTP/2 peer sent; pseudo-headers go to the front in their order.</summary>
    internal void AddField(HeaderName id, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, bool isSensitive)
    {
        int at = Append(id, name, value);
        if (isSensitive)
        {
            _entries[at].IdAndFlags |= Sensitive;
        }
    }

    /// <summary>Whether no hop may put this field into a compression table (RFC 7541 section 7.1.3).</summary>
    internal bool IsSensitive(int i) => (_entries[i].IdAndFlags & Sensitive) != 0;

    /// <summary>Whether an entry's value was made by the proxy, not read from the wire by a strict parser.</summary>
    internal bool IsOverlayValue(int i) => _entries[i].ValueOffset < 0;
}
