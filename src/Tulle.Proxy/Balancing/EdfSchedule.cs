namespace Tulle.Proxy.Balancing;

/// <summary>
/// Earliest deadline first: picks item i with a frequency in proportion to its weight, and evenly spread. A binary
/// heap on arrays, so a pick costs O(log n) and allocates nothing. Ties go to the item that entered first.
/// </summary>
internal sealed class EdfSchedule
{
    private double[] _deadlines = [];
    private long[] _orders = [];
    private int[] _items = [];
    private int _count;
    private double _now;
    private long _nextOrder;

    public int Count => _count;

    public void Clear(int capacity)
    {
        if (_items.Length < capacity)
        {
            _deadlines = new double[capacity];
            _orders = new long[capacity];
            _items = new int[capacity];
        }

        _count = 0;
        _now = 0;
        _nextOrder = 0;
    }

    /// <summary>Adds an item; <see cref="Clear"/> has made room.</summary>
    public void Add(int item, double weight)
    {
        int i = _count++;
        _items[i] = item;
        _orders[i] = _nextOrder++;
        _deadlines[i] = _now + (1.0 / weight);
        while (i > 0 && Before(i, (i - 1) / 2))
        {
            Swap(i, (i - 1) / 2);
            i = (i - 1) / 2;
        }
    }

    /// <summary>The item whose turn it is, or -1. Follow with <see cref="Requeue"/>.</summary>
    public int Peek() => _count == 0 ? -1 : _items[0];

    /// <summary>Puts the head back with its next deadline; the weight may have changed since.</summary>
    public void Requeue(double weight)
    {
        _now = _deadlines[0];
        _deadlines[0] = _now + (1.0 / weight);
        _orders[0] = _nextOrder++;
        SiftDown();
    }

    private void SiftDown()
    {
        int i = 0;
        while (true)
        {
            int child = (2 * i) + 1;
            if (child >= _count)
            {
                return;
            }

            if (child + 1 < _count && Before(child + 1, child))
            {
                child++;
            }

            if (!Before(child, i))
            {
                return;
            }

            Swap(i, child);
            i = child;
        }
    }

    private bool Before(int a, int b) =>
        _deadlines[a] < _deadlines[b] || (_deadlines[a] == _deadlines[b] && _orders[a] < _orders[b]);

    private void Swap(int a, int b)
    {
        (_deadlines[a], _deadlines[b]) = (_deadlines[b], _deadlines[a]);
        (_orders[a], _orders[b]) = (_orders[b], _orders[a]);
        (_items[a], _items[b]) = (_items[b], _items[a]);
    }
}
