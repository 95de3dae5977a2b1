namespace Tulle.Model;

public enum MetadataKind : byte
{
    Null,
    Bool,
    Number,
    Text,
    List,
    Struct,
}
