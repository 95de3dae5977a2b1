using System.Runtime.CompilerServices;

namespace Tulle.Proxy.Telemetry;

/// <summary>
/// The numbers of one worker (or of the main thread). Written by that thread only, read by the main thread when it
/// sums: a 64-bit aligned store is atomic, and a sum that is a moment old is what a scrape expects. Grows by itself
/// when it meets a new id.
/// </summary>
public sealed class WorkerStats
{
    private const int FirstCode = 100;
    private const int CodesPerClass = 100;
    private const int Classes = 5;

    private long[] _values;
    private bool[] _touched;
    private HistogramCells?[] _histograms = [];

    /// <summary>By code set and class of code: a class that never came costs nothing.</summary>
    private long[]?[] _codes = [];

    public WorkerStats(int capacity)
    {
        _values = new long[Math.Max(1, capacity)];
        _touched = new bool[_values.Length];
    }

    /// <summary>Grows to hold <paramref name="count"/> slots, so that the path does not have to.</summary>
    public void EnsureCapacity(int count)
    {
        if (_values.Length < count)
        {
            Grow(count - 1);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Increment(int id) => Slot(id)++;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(int id, long delta) => Slot(id) += delta;

    /// <summary>Gauges only.</summary>
    public void Decrement(int id)
    {
        Slot(id)--;
        _touched[id] = true;
    }

    /// <summary>Gauges only.</summary>
    public void Set(int id, long value)
    {
        Slot(id) = value;
        _touched[id] = true;
    }

    /// <summary>One value of a histogram, in its unit (mostly milliseconds).</summary>
    public void Record(int histogramId, long value)
    {
        HistogramCells?[] histograms = _histograms;
        if ((uint)histogramId >= (uint)histograms.Length || histograms[histogramId] is not { } cells)
        {
            cells = MakeHistogram(histogramId);
        }

        cells.Record(value);
    }

    /// <summary>One response with <paramref name="status"/> (100 to 599) in a set of code counters.</summary>
    public void CountCode(int codeSetId, int status)
    {
        int offset = status - FirstCode;
        if ((uint)offset >= CodesPerClass * Classes)
        {
            return;
        }

        int place = (codeSetId * Classes) + (offset / CodesPerClass);
        long[]?[] codes = _codes;
        if ((uint)place >= (uint)codes.Length || codes[place] is not { } counts)
        {
            counts = MakeCodes(place);
        }

        counts[offset % CodesPerClass]++;
    }

    /// <summary>Any thread; 0 for a slot that the owner has not used yet.</summary>
    public long Read(int id)
    {
        long[] values = Volatile.Read(ref _values);
        return (uint)id < (uint)values.Length ? Volatile.Read(ref values[id]) : 0;
    }

    /// <summary>Any thread: the gauge was set, though it may be zero now.</summary>
    internal bool IsTouched(int id)
    {
        bool[] touched = Volatile.Read(ref _touched);
        return (uint)id < (uint)touched.Length && touched[id];
    }

    /// <summary>Any thread.</summary>
    internal HistogramCells? ReadHistogram(int id)
    {
        HistogramCells?[] histograms = Volatile.Read(ref _histograms);
        return (uint)id < (uint)histograms.Length ? Volatile.Read(ref histograms[id]) : null;
    }

    /// <summary>Any thread: adds a code set's counts to <paramref name="sums"/>, which starts at code 100.</summary>
    internal void AddCodesTo(int codeSetId, Span<long> sums)
    {
        long[]?[] codes = Volatile.Read(ref _codes);
        for (int c = 0; c < Classes; c++)
        {
            int place = (codeSetId * Classes) + c;
            if (place < codes.Length && Volatile.Read(ref codes[place]) is { } counts)
            {
                for (int i = 0; i < CodesPerClass; i++)
                {
                    sums[(c * CodesPerClass) + i] += Volatile.Read(ref counts[i]);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref long Slot(int id)
    {
        long[] values = _values;
        if ((uint)id >= (uint)values.Length)
        {
            values = Grow(id);
        }

        return ref values[id];
    }

    private long[] Grow(int id)
    {
        int length = Math.Max(id + 1, _values.Length * 2);
        long[] values = new long[length];
        bool[] touched = new bool[length];
        Array.Copy(_values, values, _values.Length);
        Array.Copy(_touched, touched, _touched.Length);
        Volatile.Write(ref _touched, touched);
        Volatile.Write(ref _values, values);
        return values;
    }

    private HistogramCells MakeHistogram(int id)
    {
        if (id >= _histograms.Length)
        {
            var grown = new HistogramCells?[Math.Max(id + 1, _histograms.Length * 2)];
            Array.Copy(_histograms, grown, _histograms.Length);
            Volatile.Write(ref _histograms, grown);
        }

        var cells = new HistogramCells();
        Volatile.Write(ref _histograms[id], cells);
        return cells;
    }

    private long[] MakeCodes(int place)
    {
        if (place >= _codes.Length)
        {
            var grown = new long[]?[Math.Max(place + 1, _codes.Length * 2)];
            Array.Copy(_codes, grown, _codes.Length);
            Volatile.Write(ref _codes, grown);
        }

        long[] counts = new long[CodesPerClass];
        Volatile.Write(ref _codes[place], counts);
        return counts;
    }
}
