namespace Tulle.Model.Regex;

/// <summary>
/// The places of a simulation that are alive at one position, in order of priority, each with its captures. A
/// sparse set: adding, asking and emptying take constant time.
/// </summary>
internal sealed class RegexThreads
{
    private int[] _sparse = [];
    private int[] _dense = [];
    private int[] _captures = [];
    private int _slots;

    public int Count { get; private set; }

    public int this[int index] => _dense[index];

    public void Prepare(int instructions, int slots)
    {
        if (_sparse.Length < instructions)
        {
            _sparse = new int[instructions];
            _dense = new int[instructions];
        }

        if (_captures.Length < instructions * slots)
        {
            _captures = new int[instructions * slots];
        }

        _slots = slots;
        Count = 0;
    }

    public void Clear() => Count = 0;

    public Span<int> CapturesAt(int index) => _captures.AsSpan(index * _slots, _slots);

    /// <summary>False where the instruction is in the set already.</summary>
    public bool TryAdd(int pc)
    {
        int at = _sparse[pc];
        if ((uint)at < (uint)Count && _dense[at] == pc)
        {
            return false;
        }

        _sparse[pc] = Count;
        _dense[Count++] = pc;
        return true;
    }
}
