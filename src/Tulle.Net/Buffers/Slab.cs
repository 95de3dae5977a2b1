namespace Tulle.Net;

/// <summary>
/// Objects by slot and generation. A handle (slot in the low half, generation in the high half) of an object that is
/// gone finds nothing, even when its slot is taken again: that is how a stale event is recognised. Owner thread only.
/// </summary>
public sealed class Slab<T>
    where T : class
{
    private Entry[] _entries;
    private int _firstFree = -1;
    private int _used;

    public Slab(int capacity = 16) => _entries = new Entry[capacity];

    public int Count { get; private set; }

    public ulong Add(T item)
    {
        int slot = _firstFree;
        if (slot >= 0)
        {
            _firstFree = _entries[slot].NextFree;
        }
        else
        {
            slot = _used++;
            if (slot == _entries.Length)
            {
                Array.Resize(ref _entries, slot * 2);
            }
        }

        ref Entry entry = ref _entries[slot];
        entry.Item = item;
        Count++;
        return ((ulong)entry.Generation << 32) | (uint)slot;
    }

    public T? Get(ulong handle)
    {
        Entry[] entries = _entries;
        uint slot = (uint)handle;
        return slot < (uint)entries.Length && entries[slot].Generation == (uint)(handle >> 32)
            ? entries[slot].Item
            : null;
    }

    public bool Remove(ulong handle)
    {
        if (Get(handle) is null)
        {
            return false;
        }

        int slot = (int)(uint)handle;
        ref Entry entry = ref _entries[slot];
        entry.Item = null;
        entry.Generation++;
        entry.NextFree = _firstFree;
        _firstFree = slot;
        Count--;
        return true;
    }

    /// <summary>The item of a slot below <see cref="SlotCount"/>, or nothing: for walking over all.</summary>
    public T? AtSlot(int slot) => _entries[slot].Item;

    public int SlotCount => _used;

    private struct Entry
    {
        internal T? Item;
        internal uint Generation;
        internal int NextFree;
    }
}
