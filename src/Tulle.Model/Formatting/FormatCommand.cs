namespace Tulle.Model.Formatting;

/// <summary>What is known of one command name.</summary>
/// <param name="Arguments">Whether it takes something in parentheses.</param>
/// <param name="TakesLength">Whether ":N" may follow.</param>
internal sealed record FormatCommand(
    FormatPartKind Kind,
    FormatField Field = FormatField.None,
    FormatArguments Arguments = FormatArguments.None,
    bool TakesLength = false);
