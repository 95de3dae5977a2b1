using System.Buffers.Binary;
using System.Diagnostics;

namespace Tulle.Http.Hpack;

/// <summary>
/// The encoder's dynamic table with a way to find entries: a hash of each entry's name and of its name and value, in
/// arrays that are searched many at a time.
/// </summary>
internal sealed class EncoderTable
{
    private readonly DynamicTable _table;
    private uint[] _nameHashes = [];
    private uint[] _fieldHashes = [];

    internal EncoderTable(int capacityBytes) => _table = new DynamicTable(capacityBytes);

    internal int CapacityBytes => _table.CapacityBytes;

    internal void Resize(int capacityBytes) => _table.Resize(capacityBytes);

    internal static uint NameHash(HeaderName id, ReadOnlySpan<byte> name) =>
        id != HeaderName.Unknown ? ((uint)id + 1) * 0x9E3779B1u : Mix(name, 0x85EBCA77u);

    internal static uint FieldHash(uint nameHash, ReadOnlySpan<byte> value) => Mix(value, nameHash);

    /// <summary>The index (0: the newest) of the entry with this name and value; -1: none.</summary>
    internal int FindField(uint hash, HeaderName id, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        ReadOnlySpan<uint> hashes = _fieldHashes;
        int from = 0;
        while (true)
        {
            int found = hashes[from..].IndexOf(hash);
            if (found < 0)
            {
                return -1;
            }
            int index = _table.IndexOfSlot(from + found);
            if (index < _table.Count && IsName(index, id, name) && _table.ValueAt(index).SequenceEqual(value))
            {
                return index;
            }
            from += found + 1;
        }
    }

    /// <summary>The index of an entry with this name; -1: none.</summary>
    internal int FindName(uint hash, HeaderName id, ReadOnlySpan<byte> name)
    {
        ReadOnlySpan<uint> hashes = _nameHashes;
        int from = 0;
        while (true)
        {
            int found = hashes[from..].IndexOf(hash);
            if (found < 0)
            {
                return -1;
            }
            int index = _table.IndexOfSlot(from + found);
            if (index < _table.Count && IsName(index, id, name))
            {
                return index;
            }
            from += found + 1;
        }
    }

    internal void Insert(
        uint nameHash, uint fieldHash, HeaderName id, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (!_table.Insert(id, name, value))
        {
            return;
        }
        if (_nameHashes.Length != _table.RingLength)
        {
            Rebuild();
        }
        int slot = _table.SlotOf(0);
        _nameHashes[slot] = nameHash;
        _fieldHashes[slot] = fieldHash;
    }

    private bool IsName(int index, HeaderName id, ReadOnlySpan<byte> name) =>
        _table.IdAt(index) == id && (id != HeaderName.Unknown || _table.NameAt(index).SequenceEqual(name));

    private void Rebuild()
    {
        Debug.Assert(_table.RingLength > _nameHashes.Length, "rings only grow");
        _nameHashes = new uint[_table.RingLength];
        _fieldHashes = new uint[_table.RingLength];
        for (int i = 0; i < _table.Count; i++)
        {
            int slot = _table.SlotOf(i);
            _nameHashes[slot] = NameHash(_table.IdAt(i), _table.NameAt(i));
            _fieldHashes[slot] = FieldHash(_nameHashes[slot], _table.ValueAt(i));
        }
    }

    // The first, the middle and the last eight bytes: enough to tell fields apart; what collides is compared.
    private static uint Mix(ReadOnlySpan<byte> bytes, uint seed)
    {
        const ulong Prime = 0x9E3779B97F4A7C15;
        ulong hash = (seed + ((ulong)bytes.Length << 32)) * Prime;
        if (bytes.Length >= 8)
        {
            hash = (hash ^ BinaryPrimitives.ReadUInt64LittleEndian(bytes)) * Prime;
            hash ^= hash >> 29;
            hash = (hash ^ BinaryPrimitives.ReadUInt64LittleEndian(bytes[((bytes.Length - 8) / 2)..])) * Prime;
            hash ^= hash >> 29;
            hash = (hash ^ BinaryPrimitives.ReadUInt64LittleEndian(bytes[^8..])) * Prime;
        }
        else
        {
            foreach (byte next in bytes)
            {
                hash = (hash ^ next) * Prime;
                hash ^= hash >> 29;
            }
        }
        return (uint)(hash >> 32);
    }
}
