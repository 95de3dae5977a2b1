using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Tulle.Http;

/// <summary>
/// The fields of one message, the same for HTTP/1.1 and HTTP/2, requests and responses: one flat list of (name id,
/// slices). What a parser read are slices into the message's buffer, which has to live as long as the table is used;
/// what was added or changed later lies in the table's own overlay, which is kept and reused.
/// Pseudo-headers are ordinary entries and stand at the front; HTTP/1's Host is Authority. Names are lower case.
/// Removing an entry moves the later ones down by one. Not thread-safe: one stream's, one worker's.
/// </summary>
public sealed partial class HeaderTable
{
    // Above these sizes Release gives memory back: a table at rest in a pool must not keep one large message's arrays.
    private const int KeepOverlayBytes = 2048;
    private const int KeepEntryCount = 48;

    private const ushort CanonicalLine = 0x8000;
    private const ushort Sensitive = 0x4000;
    private const ushort IdMask = 0x3fff;

    private byte[] _buffer = [];
    private int _base;
    private byte[] _overlay = [];
    private int _overlayUsed;
    private Entry[] _entries = [];
    private int _count;
    private int _pseudoCount;
    private HeaderCasing? _spareCasing;

    // One bit an id: set when an entry with that id may exist, so that looking for an absent name costs one test.
    private ulong _present0;
    private ulong _present1;
    private ulong _present2;

    /// <summary>How the names were spelled; null unless a parser was told to keep that.</summary>
    internal HeaderCasing? Casing { get; private set; }

    /// <summary>The message brought a known name more than once. Adding and removing later does not count.</summary>
    public bool HasRepeats { get; private set; }

    /// <summary>How many entries there are, pseudo-headers included.</summary>
    public int Count => _count;

    /// <summary>How many entries at the front are pseudo-headers.</summary>
    public int PseudoCount => _pseudoCount;

    public ReadOnlySpan<byte> Method => ValueOrEmpty(HeaderName.Method);

    public ReadOnlySpan<byte> Path => ValueOrEmpty(HeaderName.Path);

    public ReadOnlySpan<byte> Authority => ValueOrEmpty(HeaderName.Authority);

    public ReadOnlySpan<byte> Scheme => ValueOrEmpty(HeaderName.Scheme);

    /// <summary>The status of a response; 0 where there is none.</summary>
    public int Status
    {
        get
        {
            ReadOnlySpan<byte> value = ValueOrEmpty(HeaderName.Status);
            return value.Length == 3 ? ((value[0] - '0') * 100) + ((value[1] - '0') * 10) + (value[2] - '0') : 0;
        }
        set
        {
            Debug.Assert(value is >= 100 and <= 999);
            Span<byte> digits = stackalloc byte[3];
            digits[0] = (byte)('0' + (value / 100));
            digits[1] = (byte)('0' + (value / 10 % 10));
            digits[2] = (byte)('0' + (value % 10));
            Set(HeaderName.Status, digits);
        }
    }

    /// <summary>The sum of the name and value bytes of all entries.</summary>
    public int ByteSize
    {
        get
        {
            int sum = 0;
            for (int i = 0; i < _count; i++)
            {
                sum += NameAt(i).Length + _entries[i].ValueLength;
            }
            return sum;
        }
    }

    /// <summary>Forgets everything and attaches the buffer that a parser is about to read a message from.</summary>
    public void Reset(byte[] buffer, int start = 0)
    {
        Clear();
        _buffer = buffer;
        _base = start;
    }

    /// <summary>The message's bytes have moved: they now begin at <paramref name="start"/> of this buffer.</summary>
    public void Rebase(byte[] buffer, int start)
    {
        _buffer = buffer;
        _base = start;
    }

    /// <summary>Forgets everything, the buffer too; keeps the arrays for the next message.</summary>
    public void Clear()
    {
        _buffer = [];
        _base = 0;
        _overlayUsed = 0;
        _count = 0;
        _pseudoCount = 0;
        _present0 = 0;
        _present1 = 0;
        _present2 = 0;
        HasRepeats = false;
        Casing = null;
    }

    /// <summary>From now on the spelling of names is kept beside the table.</summary>
    internal HeaderCasing KeepCasing(bool properCaseForOthers)
    {
        Casing = _spareCasing ??= new HeaderCasing();
        Casing.Begin(properCaseForOthers);
        return Casing;
    }

    /// <summary>As <see cref="Clear"/>, and gives back arrays that are larger than an ordinary message needs.</summary>
    public void Release()
    {
        Clear();
        if (_overlay.Length > KeepOverlayBytes)
        {
            _overlay = [];
        }
        if (_entries.Length > KeepEntryCount)
        {
            _entries = [];
        }
        _spareCasing?.Release();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public HeaderName NameIdAt(int i) => (HeaderName)(_entries[i].IdAndFlags & IdMask);

    public ReadOnlySpan<byte> NameAt(int i)
    {
        ref readonly Entry entry = ref _entries[i];
        int id = entry.IdAndFlags & IdMask;
        return id != 0 ? HeaderNames.Bytes((HeaderName)id) : Slice(entry.NameOffset, entry.NameLength);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<byte> ValueAt(int i)
    {
        ref readonly Entry entry = ref _entries[i];
        return Slice(entry.ValueOffset, entry.ValueLength);
    }

    /// <summary>Whether at least one entry with this id exists; one test of a bit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Contains(HeaderName id) => MayContain(id) && Find(id) >= 0;

    /// <summary>False: no entry has any of these ids. Three tests, whatever the size of the set.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool MayContainAny(in HeaderNameSet set) =>
        ((_present0 & set.Bits0) | (_present1 & set.Bits1) | (_present2 & set.Bits2)) != 0;

    /// <summary>The index of the first entry with this id at or behind <paramref name="from"/>; -1: none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Find(HeaderName id, int from = 0) => MayContain(id) ? FindPresent(id, from) : -1;

    private int FindPresent(HeaderName id, int from)
    {
        Debug.Assert(id is not (HeaderName.Unknown or HeaderName.Host));
        Entry[] entries = _entries;
        for (int i = from; i < _count; i++)
        {
            if ((entries[i].IdAndFlags & IdMask) == (int)id)
            {
                return i;
            }
        }
        return -1;
    }

    /// <summary>As above, by a lower-case name, known or not; "host" finds the authority.</summary>
    public int Find(ReadOnlySpan<byte> lowerCaseName, int from = 0)
    {
        HeaderName id = HeaderNames.TableId(lowerCaseName);
        return id != HeaderName.Unknown ? Find(id, from) : FindUnknown(lowerCaseName, from);
    }

    /// <summary>As above, for a name whose id was looked up before (Unknown: by its bytes).</summary>
    public int Find(HeaderName id, ReadOnlySpan<byte> lowerCaseName, int from) =>
        id != HeaderName.Unknown ? Find(id, from) : FindUnknown(lowerCaseName, from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryGet(HeaderName id, out ReadOnlySpan<byte> value)
    {
        int i = Find(id);
        value = i >= 0 ? ValueAt(i) : default;
        return i >= 0;
    }

    public bool TryGet(ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        int i = Find(name);
        value = i >= 0 ? ValueAt(i) : default;
        return i >= 0;
    }

    /// <summary>A deep copy into another table, which forgets what it held; used for retries and mirrors.</summary>
    public void CopyTo(HeaderTable other)
    {
        Debug.Assert(!ReferenceEquals(other, this));
        other.Clear();
        for (int i = 0; i < _count; i++)
        {
            ref readonly Entry entry = ref _entries[i];
            int id = entry.IdAndFlags & IdMask;
            int at = other.Append(
                (HeaderName)id, id == 0 ? Slice(entry.NameOffset, entry.NameLength) : default, ValueAt(i));
            other._entries[at].IdAndFlags |= (ushort)(entry.IdAndFlags & Sensitive);
        }
        Casing?.CopyTo(other.KeepCasing(Casing.ProperCaseForOthers));
    }

    private ReadOnlySpan<byte> ValueOrEmpty(HeaderName id)
    {
        int i = Find(id);
        return i >= 0 ? ValueAt(i) : default;
    }

    private int FindUnknown(ReadOnlySpan<byte> name, int from)
    {
        Entry[] entries = _entries;
        for (int i = from; i < _count; i++)
        {
            if ((entries[i].IdAndFlags & IdMask) == 0 && entries[i].NameLength == name.Length
                && Slice(entries[i].NameOffset, entries[i].NameLength).SequenceEqual(name))
            {
                return i;
            }
        }
        return -1;
    }

    // Offsets into the message's buffer are relative to where the message begins; ones into the overlay are ~offset.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ReadOnlySpan<byte> Slice(int offset, int length) => offset >= 0
        ? new ReadOnlySpan<byte>(_buffer, _base + offset, length)
        : new ReadOnlySpan<byte>(_overlay, ~offset, length);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool MayContain(HeaderName id)
    {
        ulong word = (int)id < 64 ? _present0 : (int)id < 128 ? _present1 : _present2;
        return (word & (1UL << (int)id)) != 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void MarkPresent(HeaderName id)
    {
        ulong bit = 1UL << (int)id;
        if ((int)id < 64)
        {
            _present0 |= bit;
        }
        else if ((int)id < 128)
        {
            _present1 |= bit;
        }
        else
        {
            _present2 |= bit;
        }
    }

    private struct Entry
    {
        public ushort IdAndFlags;
        public ushort NameLength;
        public int NameOffset;
        public int ValueOffset;
        public int ValueLength;
    }
}
