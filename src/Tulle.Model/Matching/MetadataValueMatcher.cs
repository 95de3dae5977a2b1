using System.Text;

namespace Tulle.Model.Matching;

/// <summary>envoy.type.matcher.v3.ValueMatcher: exactly one of the properties is set.</summary>
public sealed record MetadataValueMatcher
{
    public bool IsNull { get; init; }

    public bool? Bool { get; init; }

    /// <summary>present_match: whether there is a value at all.</summary>
    public bool? Present { get; init; }

    public StringMatcher? Text { get; init; }

    /// <summary>From and to, the latter excluded; equal ends mean just this number.</summary>
    public (double From, double To)? Number { get; init; }

    /// <summary>list_match.one_of: some element matches.</summary>
    public MetadataValueMatcher? OneOf { get; init; }

    public MetadataValueMatcher[] Any { get; init; } = [];

    public bool Matches(MetadataValue value)
    {
        if (Text is not null)
        {
            return value.Kind == MetadataKind.Text && MatchesText(Text, value.Text);
        }

        if (Number is { } range)
        {
            bool exact = range.From.Equals(range.To);
            return value.Kind == MetadataKind.Number
                && (exact ? value.Number.Equals(range.From) : value.Number >= range.From && value.Number < range.To);
        }

        if (OneOf is not null)
        {
            return value.Kind == MetadataKind.List && AnyElement(OneOf, value.List);
        }

        if (Any.Length > 0)
        {
            return AnyMatcher(value);
        }

        return IsNull ? value.Kind == MetadataKind.Null
            : Bool is { } flag ? value.Kind == MetadataKind.Bool && value.Bool == flag
            : Present ?? false;
    }

    private static bool MatchesText(StringMatcher matcher, string text)
    {
        const int OnStack = 256;
        Span<byte> bytes = text.Length <= OnStack ? stackalloc byte[OnStack * 3] : new byte[text.Length * 3];
        return matcher.Matches(bytes[..Encoding.UTF8.GetBytes(text, bytes)]);
    }

    private static bool AnyElement(MetadataValueMatcher matcher, MetadataValue[] list)
    {
        foreach (MetadataValue element in list)
        {
            if (matcher.Matches(element))
            {
                return true;
            }
        }

        return false;
    }

    private bool AnyMatcher(MetadataValue value)
    {
        foreach (MetadataValueMatcher matcher in Any)
        {
            if (matcher.Matches(value))
            {
                return true;
            }
        }

        return false;
    }
}
