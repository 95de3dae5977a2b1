using Tulle.Xds.Codec;

namespace Tulle.Xds.Messages;

/// <summary>
/// A configuration message: one slot a field, null where the field is not set. The generated classes are typed views of
/// the slots; readers, writers and the validator work on the slots through <see cref="Schema"/>. Not thread-safe while
/// it is being filled.
/// </summary>
public abstract class Message
{
    private readonly object?[] _slots;

    private protected Message(int index)
    {
        Schema = Schemas.Message(index);
        _slots = new object?[Schema.Fields.Length];
    }

    /// <summary>The table of this message type.</summary>
    public MessageSchema Schema { get; }

    internal object? this[int slot] => _slots[slot];

    /// <summary>
    /// Adds what the other message has, as protobuf merges: values replaced, lists appended, messages merged.
    /// </summary>
    public void MergeFrom(Message other) => MessageMerge.Merge(other, this);

    /// <summary>The same for messages that say the same, in every run and on every machine.</summary>
    public ulong ContentHash() => Codec.ContentHash.Of(this);

    /// <summary>The content hash of what is not in these fields (names as in the .proto file).</summary>
    public ulong ContentHashWithout(params string[] fields)
    {
        Message rest = Schemas.Create(Schema.FullName)!;
        for (int slot = 0; slot < _slots.Length; slot++)
        {
            if (!fields.Contains(Schema.Fields[slot].Name)) rest._slots[slot] = _slots[slot];
        }
        return rest.ContentHash();
    }

    /// <summary>Sets a slot and, in a oneof, unsets its siblings. Null unsets.</summary>
    internal void Store(int slot, object? value)
    {
        int oneof = Schema.Fields[slot].Oneof;
        if (oneof >= 0 && value is not null)
        {
            foreach (int sibling in Schema.Oneofs[oneof].Slots) _slots[sibling] = null;
        }
        _slots[slot] = value;
    }

    /// <summary>The number of the oneof's field that is set, or 0.</summary>
    internal int OneofCase(int oneof)
    {
        foreach (int slot in Schema.Oneofs[oneof].Slots)
        {
            if (_slots[slot] is not null) return Schema.Fields[slot].Number;
        }
        return 0;
    }

    private protected T GetScalar<T>(int slot) where T : struct => _slots[slot] is T value ? value : default;

    private protected T? GetOptional<T>(int slot) where T : struct => _slots[slot] is T value ? value : null;

    private protected T? GetObject<T>(int slot) where T : class => (T?)_slots[slot];

    private protected string GetString(int slot) => (string?)_slots[slot] ?? "";

    private protected byte[] GetBytes(int slot) => (byte[]?)_slots[slot] ?? [];

    private protected void SetScalar<T>(int slot, T value) where T : struct, IEquatable<T> =>
        Store(slot, KeepsDefault(slot) || !value.Equals(default) ? value : null);

    private protected void SetOptional<T>(int slot, T? value) where T : struct => Store(slot, value);

    private protected void SetObject(int slot, object? value) => Store(slot, value);

    private protected void SetString(int slot, string value) =>
        Store(slot, KeepsDefault(slot) || value.Length > 0 ? value : null);

    private protected void SetBytes(int slot, byte[] value) =>
        Store(slot, KeepsDefault(slot) || value.Length > 0 ? value : null);

    /// <summary>In a oneof an empty value is a choice; elsewhere proto3 cannot tell it from no value.</summary>
    private bool KeepsDefault(int slot) => Schema.Fields[slot].HasPresence;
}
