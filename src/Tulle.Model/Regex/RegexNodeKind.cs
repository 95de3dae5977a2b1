namespace Tulle.Model.Regex;

internal enum RegexNodeKind : byte
{
    Empty,

    /// <summary>One rune of <see cref="RegexNode.Runes"/>; an empty set matches nothing.</summary>
    Class,

    /// <summary>\C: any one byte.</summary>
    AnyByte,

    /// <summary>An empty-width assertion.</summary>
    Assert,
    Capture,
    Concat,
    Alternate,
    Repeat,
}
