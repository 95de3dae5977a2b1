using Tulle.Model.Matching;

namespace Tulle.Model;

/// <summary>
/// Virtual hosts by a piece of host name, found without regard to the case of ASCII letters and without a lower-case
/// copy. Filled when the configuration is built.
/// </summary>
internal sealed class HostTable
{
    private Entry[] _slots = new Entry[8];

    public int Count { get; private set; }

    /// <summary>False where the name is there already.</summary>
    public bool TryAdd(byte[] lowerCaseName, VirtualHost host)
    {
        if (Find(lowerCaseName) is not null)
        {
            return false;
        }

        if (++Count * 2 > _slots.Length)
        {
            Entry[] old = _slots;
            _slots = new Entry[old.Length * 2];
            foreach (Entry entry in old)
            {
                if (entry.Name is not null)
                {
                    Insert(entry);
                }
            }
        }

        Insert(new Entry(lowerCaseName, host));
        return true;
    }

    public VirtualHost? Find(ReadOnlySpan<byte> name)
    {
        int mask = _slots.Length - 1;
        for (int at = Hash(name) & mask; ; at = (at + 1) & mask)
        {
            ref readonly Entry entry = ref _slots[at];
            if (entry.Name is null)
            {
                return null;
            }

            if (AsciiCase.Equals(name, entry.Name))
            {
                return entry.Host;
            }
        }
    }

    private void Insert(Entry entry)
    {
        int mask = _slots.Length - 1;
        int at = Hash(entry.Name) & mask;
        while (_slots[at].Name is not null)
        {
            at = (at + 1) & mask;
        }

        _slots[at] = entry;
    }

    private static int Hash(ReadOnlySpan<byte> name)
    {
        uint hash = 2166136261;
        foreach (byte value in name)
        {
            hash = (hash ^ AsciiCase.ToLower(value)) * 16777619;
        }

        return (int)(hash ^ (hash >> 15));
    }

    private readonly record struct Entry(byte[] Name, VirtualHost Host);
}
