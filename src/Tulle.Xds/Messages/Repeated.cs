using System.Collections;
using System.Runtime.CompilerServices;

namespace Tulle.Xds.Messages;

/// <summary>A repeated field: a view of the owner's slot, which holds a list only when there are elements.</summary>
public readonly struct Repeated<T> : IReadOnlyList<T>
{
    private readonly Message _owner;
    private readonly int _slot;

    internal Repeated(Message owner, int slot)
    {
        _owner = owner;
        _slot = slot;
    }

    public int Count => List?.Count ?? 0;

    private List<object>? List => (List<object>?)_owner[_slot];

    public T this[int index] => Unbox((List ?? throw new ArgumentOutOfRangeException(nameof(index)))[index]);

    public void Add(T value)
    {
        List<object> list = List ?? [];
        list.Add(typeof(T).IsEnum ? Unsafe.As<T, int>(ref value) : value!);
        _owner.Store(_slot, list);
    }

    public void AddRange(IEnumerable<T> values)
    {
        foreach (T value in values) Add(value);
    }

    public IEnumerator<T> GetEnumerator()
    {
        for (int i = 0; i < Count; i++) yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Enums are kept as boxed ints, so that the codec needs no type per enum.</summary>
    private static T Unbox(object element)
    {
        if (!typeof(T).IsEnum) return (T)element;
        int number = (int)element;
        return Unsafe.As<int, T>(ref number);
    }
}
