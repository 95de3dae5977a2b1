namespace Tulle.Model;

public enum HeaderMutationKind : byte
{
    Remove,
    AppendIfExistsOrAdd,
    AddIfAbsent,
    OverwriteIfExistsOrAdd,
    OverwriteIfExists,

    /// <summary>Removes all fields whose name a matcher likes; pseudo-headers stay.</summary>
    RemoveOnMatch,
}
