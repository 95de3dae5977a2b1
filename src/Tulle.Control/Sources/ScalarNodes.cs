using System.Globalization;

namespace Tulle.Control.Sources;

/// <summary>What a scalar of YAML is, by the core schema of YAML 1.2.2 section 10.3.2.</summary>
internal static class ScalarNodes
{
    public static SourceNode FromYaml(string value, bool isPlain, int line) =>
        isPlain ? new SourceNode(KindOf(value), line, Canonical(value)) : new SourceNode(NodeKind.String, line, value);

    private static NodeKind KindOf(string value) => value switch
    {
        "" or "~" or "null" or "Null" or "NULL" => NodeKind.Null,
        "true" or "True" or "TRUE" or "false" or "False" or "FALSE" => NodeKind.Boolean,
        _ when IsInteger(value) => NodeKind.Integer,
        _ when IsNumber(value) => NodeKind.Number,
        _ => NodeKind.String,
    };

    private static string Canonical(string value) => value switch
    {
        "True" or "TRUE" => "true",
        "False" or "FALSE" => "false",
        _ => value,
    };

    private static bool IsInteger(string value)
    {
        ReadOnlySpan<char> digits = value.StartsWith('-') || value.StartsWith('+') ? value.AsSpan(1) : value;
        return digits.Length > 0 && !digits.ContainsAnyExceptInRange('0', '9')
            && long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _);
    }

    private static bool IsNumber(string value) =>
        (char.IsAsciiDigit(value[0]) || value[0] is '-' or '+' or '.')
        && double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
        && double.IsFinite(number);
}
