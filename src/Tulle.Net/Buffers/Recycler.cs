namespace Tulle.Net;

/// <summary>
/// Objects that wait for their next use, at most <c>capacity</c> of them. Owner thread only. An object that does not
/// fit goes to the collector.
/// </summary>
public sealed class Recycler<T>
    where T : class
{
    private readonly int _capacity;
    private T?[] _items = [];
    private int _count;

    public Recycler(int capacity) => _capacity = capacity;

    public int Count => _count;

    public T? Take()
    {
        if (_count == 0)
        {
            return null;
        }

        T? item = _items[--_count];
        _items[_count] = null;
        return item;
    }

    public bool Offer(T item)
    {
        if (_count == _capacity)
        {
            return false;
        }

        if (_count == _items.Length)
        {
            Array.Resize(ref _items, Math.Min(_capacity, Math.Max(8, _count * 2)));
        }

        _items[_count++] = item;
        return true;
    }
}
