namespace Tulle.Model.Regex;

/// <summary>A node of a parsed expression; lives only while the configuration is built.</summary>
internal sealed class RegexNode
{
    public required RegexNodeKind Kind { get; init; }

    public RuneSet? Runes { get; init; }

    public EmptyWidth Assertion { get; init; }

    public RegexNode[] Children { get; init; } = [];

    /// <summary>The number of a capturing group, from 1.</summary>
    public int CaptureIndex { get; init; }

    public int Min { get; init; }

    /// <summary>-1: without end.</summary>
    public int Max { get; init; }

    public bool Greedy { get; init; } = true;

    public static RegexNode Empty { get; } = new() { Kind = RegexNodeKind.Empty };

    public static RegexNode Class(RuneSet runes) => new() { Kind = RegexNodeKind.Class, Runes = runes };

    public static RegexNode Assert(EmptyWidth what) => new() { Kind = RegexNodeKind.Assert, Assertion = what };

    public static RegexNode Of(RegexNodeKind kind, List<RegexNode> children) => children.Count switch
    {
        0 => Empty,
        1 => children[0],
        _ => new RegexNode { Kind = kind, Children = [.. children] },
    };

    /// <summary>The node may match the empty text.</summary>
    public bool IsNullable() => Kind switch
    {
        RegexNodeKind.Class or RegexNodeKind.AnyByte => false,
        RegexNodeKind.Empty or RegexNodeKind.Assert => true,
        RegexNodeKind.Capture => Children[0].IsNullable(),
        RegexNodeKind.Concat => Array.TrueForAll(Children, static child => child.IsNullable()),
        RegexNodeKind.Alternate => Array.Exists(Children, static child => child.IsNullable()),
        _ => Min == 0 || Children[0].IsNullable(),
    };

    /// <summary>What is left of RE2's budget of 1000 nested repetitions below this node; 0 where it is used up.</summary>
    public int RepetitionBudget(int budget)
    {
        if (Kind == RegexNodeKind.Repeat)
        {
            int times = Max < 0 ? Min : Max;
            if (times > 0)
            {
                budget /= times;
            }
        }

        int least = budget;
        foreach (RegexNode child in Children)
        {
            least = Math.Min(least, child.RepetitionBudget(budget));
        }

        return least;
    }
}
