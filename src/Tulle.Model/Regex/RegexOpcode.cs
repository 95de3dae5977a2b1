namespace Tulle.Model.Regex;

internal enum RegexOpcode : byte
{
    /// <summary>One byte between Low and High, both included.</summary>
    ByteRange,

    /// <summary>One byte of the set whose number is Argument.</summary>
    ByteSet,

    /// <summary>Out, and with lower priority Argument.</summary>
    Split,

    /// <summary>Notes the place in capture slot Argument.</summary>
    Save,

    /// <summary>Goes on where the assertion Argument holds.</summary>
    Assert,
    Match,
    Fail,
}
