using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Tulle.Xds.Messages;

/// <summary>A map field (Envoy's maps all have string keys), in ordinal order of its keys.</summary>
public readonly struct ConfigMap<T> : IEnumerable<KeyValuePair<string, T>>
{
    private readonly Message _owner;
    private readonly int _slot;

    internal ConfigMap(Message owner, int slot)
    {
        _owner = owner;
        _slot = slot;
    }

    public int Count => Entries?.Count ?? 0;

    private SortedDictionary<string, object>? Entries => (SortedDictionary<string, object>?)_owner[_slot];

    public T this[string key]
    {
        get => TryGetValue(key, out T? value) ? value : throw new KeyNotFoundException(key);
        set
        {
            SortedDictionary<string, object> entries = Entries ?? new(StringComparer.Ordinal);
            entries[key] = value!;
            _owner.Store(_slot, entries);
        }
    }

    public bool ContainsKey(string key) => Entries?.ContainsKey(key) == true;

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out T value)
    {
        if (Entries is { } entries && entries.TryGetValue(key, out object? found))
        {
            value = (T)found;
            return true;
        }
        value = default;
        return false;
    }

    public void Add(string key, T value) => this[key] = value;

    public IEnumerator<KeyValuePair<string, T>> GetEnumerator()
    {
        if (Entries is not { } entries) yield break;
        foreach ((string key, object value) in entries) yield return new(key, (T)value);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
