using System.Runtime.InteropServices;

namespace Tulle.Model.Regex;

/// <summary>A set of Unicode code points as sorted ranges that do not touch; lives while configuration is built.</summary>
internal sealed class RuneSet
{
    public const int MaxRune = 0x10FFFF;

    private List<RuneRange> _ranges = [];
    private bool _sorted = true;

    public static RuneSet Of(int rune) => new RuneSet().Add(rune, rune);

    /// <summary>The ranges in order, merged.</summary>
    public List<RuneRange> Ranges
    {
        get
        {
            if (!_sorted)
            {
                Normalize();
            }

            return _ranges;
        }
    }

    public bool IsEmpty => _ranges.Count == 0;

    public RuneSet Add(int low, int high)
    {
        if (low <= high)
        {
            _ranges.Add(new RuneRange(low, high));
            _sorted = false;
        }

        return this;
    }

    public RuneSet Add(RuneSet other)
    {
        _ranges.AddRange(other.Ranges);
        _sorted = false;
        return this;
    }

    /// <summary>Adds every rune that differs from one of the range only in case.</summary>
    public RuneSet AddFolded(int low, int high)
    {
        Add(low, high);
        for (int rune = low; rune <= Math.Min(high, CaseFolding.LastCasedRune); rune++)
        {
            CaseFolding.AddTo(this, rune);
        }

        return this;
    }

    public RuneSet Negated()
    {
        var result = new RuneSet();
        int next = 0;
        foreach (RuneRange range in Ranges)
        {
            result.Add(next, range.Low - 1);
            next = range.High + 1;
        }

        result.Add(next, MaxRune);
        return result;
    }

    private void Normalize()
    {
        CollectionsMarshal.AsSpan(_ranges).Sort(static (a, b) => a.Low.CompareTo(b.Low));
        var merged = new List<RuneRange>(_ranges.Count);
        foreach (RuneRange range in _ranges)
        {
            if (merged.Count > 0 && range.Low <= merged[^1].High + 1)
            {
                merged[^1] = new RuneRange(merged[^1].Low, Math.Max(merged[^1].High, range.High));
            }
            else
            {
                merged.Add(range);
            }
        }

        _ranges = merged;
        _sorted = true;
    }
}
