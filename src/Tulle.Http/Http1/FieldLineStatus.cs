namespace Tulle.Http.Http1;

internal enum FieldLineStatus : byte
{
    Line,
    End,
    NeedMore,
    Invalid,
}
