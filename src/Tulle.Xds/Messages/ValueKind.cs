namespace Tulle.Xds.Messages;

public enum ValueKind
{
    Null,
    Number,
    Text,
    Bool,
    Struct,
    List,
}
