using System.Diagnostics.CodeAnalysis;

namespace Tulle.Model.Formatting;

/// <summary>A substitution format, compiled: literals and commands in order.</summary>
public sealed class FormatProgram
{
    private readonly FormatPart[] _parts;
    private readonly bool _omitEmptyValues;

    private FormatProgram(string format, FormatPart[] parts, bool omitEmptyValues)
    {
        Format = format;
        _parts = parts;
        _omitEmptyValues = omitEmptyValues;
    }

    /// <summary>As it was written.</summary>
    public string Format { get; }

    /// <summary>The text, where the format holds no command that could change from request to request.</summary>
    public byte[]? ConstantText => _parts.Length switch
    {
        0 => [],
        1 when _parts[0].Kind == FormatPartKind.Literal => _parts[0].Bytes,
        _ => null,
    };

    internal FormatPart[] Parts => _parts;

    public static bool TryParse(
        string format,
        FormatOptions options,
        [NotNullWhen(true)] out FormatProgram? program,
        out string error)
    {
        FormatPart[]? parts = FormatParser.Parse(format, options, out error);
        program = parts is null ? null : new FormatProgram(format, parts, options.OmitEmptyValues);
        return program is not null;
    }

    /// <summary>Appends the text; what is missing is '-', or nothing where empty values are omitted.</summary>
    public void Write(FormatSource source, ByteWriter into)
    {
        foreach (FormatPart part in _parts)
        {
            if (part.Kind == FormatPartKind.Literal)
            {
                into.Write(part.Bytes);
            }
            else if (!FormatEvaluation.TryWrite(part, source, into) && !_omitEmptyValues)
            {
                into.WriteByte((byte)'-');
            }
        }
    }
}
