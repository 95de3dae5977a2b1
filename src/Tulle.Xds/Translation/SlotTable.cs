namespace Tulle.Xds.Translation;

/// <summary>Gives names their small integers. A freed slot is given again only after <see cref="Release"/>, when
/// nothing of the former owner lives any more.</summary>
internal sealed class SlotTable
{
    private readonly Dictionary<string, int> _slots = new(StringComparer.Ordinal);
    private readonly SortedSet<int> _free = [];
    private int _next;

    /// <summary>One above the highest slot that was ever given.</summary>
    public int Count => _next;

    public int For(string name)
    {
        if (_slots.TryGetValue(name, out int slot))
        {
            return slot;
        }

        if (_free.Count > 0)
        {
            slot = _free.Min;
            _free.Remove(slot);
        }
        else
        {
            slot = _next++;
        }

        _slots.Add(name, slot);
        return slot;
    }

    public void Release(string name)
    {
        if (_slots.Remove(name, out int slot))
        {
            _free.Add(slot);
        }
    }
}
