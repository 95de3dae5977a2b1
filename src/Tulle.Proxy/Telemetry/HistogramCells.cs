namespace Tulle.Proxy.Telemetry;

/// <summary>
/// Counts of recorded values in cells of two decimal digits, as libcirclhist has them (1, 2 ... 9, 10 ... 99, 100-109
/// ...): at most 10 % wrong anywhere, nothing to configure. A decade's cells exist once it is hit. One writer; a reader
/// on another thread sees counts that are a moment old.
/// </summary>
internal sealed class HistogramCells
{
    private const int Decades = 19;
    private const int UnitCells = 10;
    private const int DecadeCells = 90;

    private readonly long[]?[] _decades = new long[]?[Decades];
    private long _sum;

    internal long Sum => Volatile.Read(ref _sum);

    internal long Count
    {
        get
        {
            long count = 0;
            foreach (long[]? cells in _decades)
            {
                foreach (long cell in cells ?? [])
                {
                    count += cell;
                }
            }

            return count;
        }
    }

    internal void Record(long value)
    {
        long rest = Math.Max(0, value);
        _sum += rest;
        int decade = 0;
        while (rest >= 100)
        {
            rest /= 10;
            decade++;
        }

        int cell = (int)rest;
        if (rest >= UnitCells)
        {
            decade++;
            cell -= UnitCells;
        }

        (_decades[decade] ?? Make(decade))[cell]++;
    }

    internal void AddFrom(HistogramCells other, int sign = 1)
    {
        for (int decade = 0; decade < Decades; decade++)
        {
            long[]? from = Volatile.Read(ref other._decades[decade]);
            if (from is null)
            {
                continue;
            }

            long[] to = _decades[decade] ?? Make(decade);
            for (int i = 0; i < from.Length; i++)
            {
                to[i] += sign * Volatile.Read(ref from[i]);
            }
        }

        _sum += sign * other.Sum;
    }

    /// <summary>Cells that hold something, lowest first: lower edge, width, count.</summary>
    internal IEnumerable<(double Low, double Width, long Count)> Filled()
    {
        double unit = 1;
        for (int decade = 0; decade < Decades; decade++)
        {
            long[] cells = _decades[decade] ?? [];
            for (int i = 0; i < cells.Length; i++)
            {
                if (cells[i] > 0)
                {
                    double low = decade == 0 ? i : (UnitCells + i) * unit;
                    double width = decade > 0 ? unit : i == 0 ? 0 : 0.1;
                    yield return (low, width, cells[i]);
                }
            }

            unit *= decade == 0 ? 1 : 10;
        }
    }

    private long[] Make(int decade)
    {
        long[] made = new long[decade == 0 ? UnitCells : DecadeCells];
        Volatile.Write(ref _decades[decade], made);
        return made;
    }
}
