namespace Tulle.Control.Sources;

internal enum NodeKind
{
    Null,
    Boolean,
    Integer,
    Number,
    String,
    Sequence,
    Mapping,
}
