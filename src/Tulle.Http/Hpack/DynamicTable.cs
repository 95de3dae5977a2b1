using System.Diagnostics;
using System.Numerics;

namespace Tulle.Http.Hpack;

/// <summary>
/// HPACK's dynamic table (RFC 7541 section 2.3.2): first in, first out, bounded by the sum of its entries' sizes. The
/// entries are a ring, their bytes lie one behind the other in one array; both are made when the first entry comes, so
/// an idle connection that never indexed anything holds nothing.
/// </summary>
internal sealed class DynamicTable
{
    /// <summary>What an entry costs beside its name and value (section 4.1).</summary>
    internal const int EntryOverheadBytes = 32;

    private const int FirstRingLength = 16;
    private const int FirstArrayBytes = 512;

    private Entry[] _ring = [];
    private byte[] _bytes = [];
    private int _bytesEnd;
    private int _newest = -1;

    internal DynamicTable(int capacityBytes) => CapacityBytes = capacityBytes;

    /// <summary>How many entries there are.</summary>
    internal int Count { get; private set; }

    /// <summary>The sum of the entries' sizes.</summary>
    internal int SizeBytes { get; private set; }

    internal int CapacityBytes { get; private set; }

    internal int RingLength => _ring.Length;

    internal HeaderName IdAt(int index) => _ring[SlotOf(index)].Id;

    /// <summary>The name of an entry; index 0 is the newest. Good until the next change of the table.</summary>
    internal ReadOnlySpan<byte> NameAt(int index)
    {
        ref readonly Entry entry = ref _ring[SlotOf(index)];
        return entry.Id != HeaderName.Unknown
            ? HeaderNames.Bytes(entry.Id) : _bytes.AsSpan(entry.Offset, entry.StoredNameBytes);
    }

    internal ReadOnlySpan<byte> ValueAt(int index)
    {
        ref readonly Entry entry = ref _ring[SlotOf(index)];
        return _bytes.AsSpan(entry.Offset + entry.StoredNameBytes, entry.ValueBytes);
    }

    /// <summary>The place in the ring of an entry.</summary>
    internal int SlotOf(int index) => (_newest - index) & (_ring.Length - 1);

    /// <summary>The entry at a place of the ring; not less than Count: none is there.</summary>
    internal int IndexOfSlot(int slot) => (_newest - slot) & (_ring.Length - 1);

    /// <summary>Changes the capacity; what no longer fits goes (section 4.3).</summary>
    internal void Resize(int capacityBytes)
    {
        CapacityBytes = capacityBytes;
        EvictTo(capacityBytes);
    }

    /// <summary>
    /// Adds an entry; the oldest go until there is room. An entry larger than the table empties it and is not an error
    /// (section 4.4): then false. Name and value must not be slices of this table.
    /// </summary>
    internal bool Insert(HeaderName id, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        Debug.Assert(!name.Overlaps(_bytes) && !value.Overlaps(_bytes), "would be moved while it is read");
        long size = (long)name.Length + value.Length + EntryOverheadBytes;
        if (size > CapacityBytes)
        {
            EvictTo(0);
            return false;
        }
        EvictTo(CapacityBytes - (int)size);
        int storedNameBytes = id == HeaderName.Unknown ? name.Length : 0;
        EnsureRoom(storedNameBytes + value.Length);
        _newest = (_newest + 1) & (_ring.Length - 1);
        ref Entry entry = ref _ring[_newest];
        entry.Id = id;
        entry.Offset = _bytesEnd;
        entry.StoredNameBytes = storedNameBytes;
        entry.ValueBytes = value.Length;
        entry.SizeBytes = (int)size;
        name[..storedNameBytes].CopyTo(_bytes.AsSpan(_bytesEnd));
        value.CopyTo(_bytes.AsSpan(_bytesEnd + storedNameBytes));
        _bytesEnd += storedNameBytes + value.Length;
        SizeBytes += (int)size;
        Count++;
        return true;
    }

    private void EvictTo(int sizeBytes)
    {
        while (SizeBytes > sizeBytes)
        {
            SizeBytes -= _ring[SlotOf(Count - 1)].SizeBytes;
            Count--;
        }
        if (Count == 0)
        {
            _bytesEnd = 0;
        }
    }

    private void EnsureRoom(int addedBytes)
    {
        if (Count == _ring.Length)
        {
            GrowRing();
        }
        if (_bytesEnd + addedBytes <= _bytes.Length)
        {
            return;
        }
        int start = Count > 0 ? _ring[SlotOf(Count - 1)].Offset : 0;
        int liveBytes = _bytesEnd - start;
        byte[] target = _bytes;
        if (2 * (liveBytes + addedBytes) > _bytes.Length)
        {
            // Twice what lives, so that moving down stays rare.
            int wanted = Math.Max(FirstArrayBytes, 2 * (liveBytes + addedBytes));
            target = new byte[(int)BitOperations.RoundUpToPowerOf2((uint)wanted)];
        }
        _bytes.AsSpan(start, liveBytes).CopyTo(target);
        _bytes = target;
        _bytesEnd = liveBytes;
        for (int i = 0; i < Count; i++)
        {
            _ring[SlotOf(i)].Offset -= start;
        }
    }

    private void GrowRing()
    {
        Entry[] grown = new Entry[Math.Max(FirstRingLength, _ring.Length * 2)];
        for (int i = 0; i < Count; i++)
        {
            grown[Count - 1 - i] = _ring[SlotOf(i)];
        }
        _ring = grown;
        _newest = Count - 1;
    }

    private struct Entry
    {
        public HeaderName Id;
        public int Offset;
        public int StoredNameBytes;
        public int ValueBytes;
        public int SizeBytes;
    }
}
