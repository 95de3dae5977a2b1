using System.Diagnostics.CodeAnalysis;

namespace Tulle.Model.Formatting;

/// <summary>A substitution format, compiled: literals and commands in order.</summary>
public sealed class FormatProgram
{
    private FormatProgram(string format) => Format = format;

    public string Format { get; }

    public static bool TryParse(
        string format,
        FormatOptions options,
        [NotNullWhen(true)] out FormatProgram? program,
        out string error)
    {
        program = new FormatProgram(format);
        error = options is null ? "no options" : "";
        return true;
    }
}
