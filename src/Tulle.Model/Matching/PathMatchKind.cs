namespace Tulle.Model.Matching;

public enum PathMatchKind : byte
{
    Prefix,
    Path,
    Regex,
    PathSeparatedPrefix,
    Connect,
}
