namespace Tulle.Model;

public enum HeaderMutationKind : byte
{
    Remove,
    AppendIfExistsOrAdd,
    AddIfAbsent,
    OverwriteIfExistsOrAdd,
    OverwriteIfExists,
}
