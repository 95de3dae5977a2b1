namespace Tulle.Model.Regex;

/// <summary>Why an expression is refused, in RE2's words.</summary>
internal static class RegexError
{
    public const string BadEscape = "invalid escape sequence";
    public const string BadCharRange = "invalid character class range";
    public const string MissingBracket = "missing ]";
    public const string MissingParen = "missing )";
    public const string UnexpectedParen = "unexpected )";
    public const string TrailingBackslash = "trailing \\";
    public const string RepeatArgument = "no argument for repetition operator";
    public const string RepeatSize = "invalid repetition size";
    public const string RepeatOp = "bad repetition operator";
    public const string BadPerlOp = "invalid perl operator";
    public const string BadUtf8 = "invalid UTF-8";
    public const string BadNamedCapture = "invalid named capture group";
    public const string TooDeep = "expression nests too deeply";
    public const string TooLarge = "pattern too large - compile failed";
}
