namespace Tulle.Xds.Codec;

internal enum ConfigNodeKind
{
    Null,
    Bool,
    Number,
    Text,

    /// <summary>An unquoted YAML scalar: what it is depends on the field that it is for.</summary>
    Plain,
    List,
    Map,
}
