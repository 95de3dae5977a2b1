using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Tulle.Http;

/// <summary>The changing half: what is new goes to the overlay, the message's buffer stays as it came.</summary>
public sealed partial class HeaderTable
{
    /// <summary>Adds a line; a pseudo-header goes behind the other pseudo-headers at the front.</summary>
    public void Add(HeaderName id, ReadOnlySpan<byte> value)
    {
        Debug.Assert(id != HeaderName.Unknown);
        Append(id == HeaderName.Host ? HeaderName.Authority : id, default, value);
    }

    public void Add(ReadOnlySpan<byte> lowerCaseName, ReadOnlySpan<byte> value) =>
        Append(HeaderNames.TableId(lowerCaseName), lowerCaseName, value);

    /// <summary>Replaces all lines of the name by one; that one stands where the first stood.</summary>
    public void Set(HeaderName id, ReadOnlySpan<byte> value)
    {
        int first = Find(id);
        if (first < 0)
        {
            Append(id, default, value);
            return;
        }
        SetValueAt(first, value);
        int next = Find(id, first + 1);
        while (next >= 0)
        {
            RemoveAt(next);
            next = Find(id, next);
        }
    }

    public void Set(ReadOnlySpan<byte> lowerCaseName, ReadOnlySpan<byte> value)
    {
        HeaderName id = HeaderNames.TableId(lowerCaseName);
        if (id != HeaderName.Unknown)
        {
            Set(id, value);
            return;
        }
        int first = FindUnknown(lowerCaseName, 0);
        if (first < 0)
        {
            Append(HeaderName.Unknown, lowerCaseName, value);
            return;
        }
        SetValueAt(first, value);
        int next = FindUnknown(lowerCaseName, first + 1);
        while (next >= 0)
        {
            RemoveAt(next);
            next = FindUnknown(lowerCaseName, next);
        }
    }

    /// <summary>Gives an entry a new value. The value may be a slice of this table, of that entry even.</summary>
    public void SetValueAt(int i, ReadOnlySpan<byte> value)
    {
        int offset = Store(value);
        ref Entry entry = ref _entries[i];
        entry.ValueOffset = offset;
        entry.ValueLength = value.Length;
        entry.IdAndFlags &= IdMask | Sensitive;
    }

    /// <summary>Removes one entry; the later ones move down by one.</summary>
    public void RemoveAt(int i)
    {
        if (i < _pseudoCount)
        {
            _pseudoCount--;
        }
        _entries.AsSpan(i + 1, _count - i - 1).CopyTo(_entries.AsSpan(i));
        _count--;
    }

    /// <summary>Removes all lines of a name; returns how many there were. One test of a bit for an absent one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int RemoveAll(HeaderName id) => MayContain(id) ? RemovePresent(id) : 0;

    private int RemovePresent(HeaderName id)
    {
        int kept = 0;
        int pseudo = _pseudoCount;
        Entry[] entries = _entries;
        for (int i = 0; i < _count; i++)
        {
            if ((entries[i].IdAndFlags & IdMask) == (int)id)
            {
                pseudo -= i < _pseudoCount ? 1 : 0;
                continue;
            }
            if (kept != i)
            {
                entries[kept] = entries[i];
            }
            kept++;
        }
        int removed = _count - kept;
        _count = kept;
        _pseudoCount = pseudo;
        MarkAbsent(id);
        return removed;
    }

    public int RemoveAll(ReadOnlySpan<byte> name)
    {
        HeaderName id = HeaderNames.TableId(name);
        if (id != HeaderName.Unknown)
        {
            return RemoveAll(id);
        }
        int removed = 0;
        int at = FindUnknown(name, 0);
        while (at >= 0)
        {
            RemoveAt(at);
            removed++;
            at = FindUnknown(name, at);
        }
        return removed;
    }

    /// <summary>
    /// Makes the table independent of the message's buffer: every slice into it is copied into the overlay. For the
    /// caller that must give the buffer back before the stream ends.
    /// </summary>
    public void Detach()
    {
        for (int i = 0; i < _count; i++)
        {
            ref Entry entry = ref _entries[i];
            if (entry.ValueOffset >= 0)
            {
                entry.ValueOffset = Store(Slice(entry.ValueOffset, entry.ValueLength));
            }
            if (entry.NameOffset >= 0 && (entry.IdAndFlags & IdMask) == 0)
            {
                entry.NameOffset = Store(Slice(entry.NameOffset, entry.NameLength));
            }
            entry.IdAndFlags &= IdMask | Sensitive;
        }
        _buffer = [];
        _base = 0;
    }

    private int Append(HeaderName id, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        // The name and value may be slices of this table's overlay, so both are stored before an entry is taken.
        int valueOffset = Store(value);
        int nameOffset = id == HeaderName.Unknown ? Store(name) : 0;
        int at = HeaderNames.IsPseudo(id) ? _pseudoCount++ : _count;
        ref Entry entry = ref Insert(at);
        entry.IdAndFlags = (ushort)id;
        entry.NameOffset = nameOffset;
        entry.NameLength = (ushort)(id == HeaderName.Unknown ? name.Length : HeaderNames.Bytes(id).Length);
        entry.ValueOffset = valueOffset;
        entry.ValueLength = value.Length;
        MarkPresent(id);
        return at;
    }

    private ref Entry Insert(int at)
    {
        if (_count == _entries.Length)
        {
            Array.Resize(ref _entries, Math.Max(16, _count * 2));
        }
        if (at < _count)
        {
            _entries.AsSpan(at, _count - at).CopyTo(_entries.AsSpan(at + 1));
        }
        _count++;
        return ref _entries[at];
    }

    private int Store(ReadOnlySpan<byte> bytes)
    {
        int at = _overlayUsed;
        if (_overlay.Length - at < bytes.Length)
        {
            GrowOverlay(at + bytes.Length);
        }
        bytes.CopyTo(_overlay.AsSpan(at));
        _overlayUsed = at + bytes.Length;
        return ~at;
    }

    // The old array stays alive through the spans that callers hold, so a value may be a slice of it.
    private void GrowOverlay(int neededBytes)
    {
        byte[] grown = new byte[Math.Max(Math.Max(256, _overlay.Length * 2), neededBytes)];
        _overlay.AsSpan(0, _overlayUsed).CopyTo(grown);
        _overlay = grown;
    }

    private void MarkAbsent(HeaderName id)
    {
        ulong bit = 1UL << (int)id;
        if ((int)id < 64)
        {
            _present0 &= ~bit;
        }
        else if ((int)id < 128)
        {
            _present1 &= ~bit;
        }
        else
        {
            _present2 &= ~bit;
        }
    }
}
