using System.Globalization;
using System.Text;
using Tulle.Xds.Messages;

namespace Tulle.Xds.Codec;

/// <summary>
/// Checks one value against a field's rules; the answers are worded as protoc-gen-validate words them.
/// </summary>
internal static class ValueRules
{
    /// <summary>What is wrong with the value, or null.</summary>
    public static string? Check(FieldKind kind, FieldRules rules, object value, int typeIndex) => kind switch
    {
        FieldKind.Text => Text(rules, (string)value),
        FieldKind.Bytes => Bytes(rules, (byte[])value),
        FieldKind.Bool => rules.Const is { } wanted && wanted != ((bool)value ? "true" : "false")
            ? $"value must equal {wanted}" : null,
        FieldKind.Enum => Enum(rules, (int)value, typeIndex),
        FieldKind.Duration => Range(rules, Nanos((Duration)value), Nanos),
        FieldKind.Double or FieldKind.Float or FieldKind.Int32 or FieldKind.Int64 or FieldKind.UInt32 or FieldKind.UInt64 =>
            Number(rules, Convert.ToDouble(value, CultureInfo.InvariantCulture)),
        _ => null,
    };

    private static double Nanos(Duration duration) => (duration.Seconds * 1e9) + duration.Nanos;

    private static string Nanos(double nanos) => TimeText.Format(
        new Duration((long)Math.Truncate(nanos / 1e9), (int)(nanos % 1e9)));

    private static string Plain(double number) => number.ToString("R", CultureInfo.InvariantCulture);

    private static string? Number(FieldRules rules, double value)
    {
        if (rules.IgnoreEmpty && value == 0) return null;
        if (rules.Const is { } wanted && wanted != Plain(value)) return $"value must equal {wanted}";
        return Listed(rules, Plain(value)) ?? Range(rules, value, Plain);
    }

    private static string? Enum(FieldRules rules, int value, int typeIndex)
    {
        if (rules.DefinedOnly && Schemas.Enum(typeIndex).NameOf(value) is null)
            return "value must be one of the defined enum values";
        if (rules.Const is { } wanted && wanted != Plain(value)) return $"value must equal {wanted}";
        return Listed(rules, Plain(value));
    }

    private static string? Listed(FieldRules rules, string value)
    {
        if (rules.In is { } allowed && !allowed.Contains(value))
            return $"value must be in list [{string.Join(' ', allowed)}]";
        if (rules.NotIn is { } barred && barred.Contains(value))
            return $"value must not be in list [{string.Join(' ', barred)}]";
        return null;
    }

    private static string? Range(FieldRules rules, double value, Func<double, string> print)
    {
        bool low = value <= rules.Gt || value < rules.Gte;
        bool high = value >= rules.Lt || value > rules.Lte;
        if (!low && !high) return null;
        bool both = (rules.Gt ?? rules.Gte) is not null && (rules.Lt ?? rules.Lte) is not null;
        if (both)
        {
            string from = rules.Gt is { } gt ? $"({print(gt)}" : $"[{print(rules.Gte!.Value)}";
            string to = rules.Lt is { } lt ? $"{print(lt)})" : $"{print(rules.Lte!.Value)}]";
            return $"value must be inside range {from}, {to}";
        }
        if (rules.Gt is { } above) return $"value must be greater than {print(above)}";
        if (rules.Gte is { } least) return $"value must be greater than or equal to {print(least)}";
        if (rules.Lt is { } below) return $"value must be less than {print(below)}";
        return $"value must be less than or equal to {print(rules.Lte!.Value)}";
    }

    private static string? Bytes(FieldRules rules, byte[] value)
    {
        if (rules.Length is { } length && value.Length != length) return $"value length must be {length} bytes";
        if (value.Length < rules.MinLength) return $"value length must be at least {rules.MinLength} bytes";
        return value.Length > rules.MaxLength ? $"value length must be at most {rules.MaxLength} bytes" : null;
    }

    private static string? Text(FieldRules rules, string value)
    {
        if (rules.IgnoreEmpty && value.Length == 0) return null;
        if (rules.Const is { } wanted && value != wanted) return $"value must equal {wanted}";
        if (LengthOf(rules, value) is { } wrong) return wrong;
        if (rules.Prefix is { } prefix && !value.StartsWith(prefix, StringComparison.Ordinal))
            return $"value does not have prefix \"{prefix}\"";
        if (rules.Suffix is { } suffix && !value.EndsWith(suffix, StringComparison.Ordinal))
            return $"value does not have suffix \"{suffix}\"";
        if (Listed(rules, value) is { } unlisted) return unlisted;
        if (rules.Pattern is { } pattern && !Matches(pattern, value))
            return $"value does not match regex pattern \"{pattern}\"";
        if (rules.IsHeaderName && !IsHeader(value, rules.Strict, isName: true))
            return "value does not match regex pattern: it has characters that a header name cannot have";
        if (rules.IsHeaderValue && !IsHeader(value, rules.Strict, isName: false))
            return "value does not match regex pattern: it has characters that a header value cannot have";
        return null;
    }

    private static string? LengthOf(FieldRules rules, string value)
    {
        if (rules.MinLength is not null || rules.MaxLength is not null || rules.Length is not null)
        {
            int runes = 0;
            foreach (Rune _ in value.EnumerateRunes()) runes++;
            if (rules.Length is { } length && runes != length) return $"value length must be {length} characters";
            if (runes < rules.MinLength) return $"value length must be at least {rules.MinLength} characters";
            if (runes > rules.MaxLength) return $"value length must be at most {rules.MaxLength} characters";
        }
        int bytes = Encoding.UTF8.GetByteCount(value);
        if (bytes < rules.MinBytes) return $"value length must be at least {rules.MinBytes} bytes";
        return bytes > rules.MaxBytes ? $"value length must be at most {rules.MaxBytes} bytes" : null;
    }

    /// <summary>
    /// The API has one pattern, that of path_separated_prefix; a second one would need a case of its own.
    /// </summary>
    private static bool Matches(string pattern, string value) => pattern switch
    {
        "^[^?#]+[^?#/]$" => value.Length >= 2 && !value.AsSpan().ContainsAny('?', '#') && value[^1] != '/',
        _ => throw new NotSupportedException(pattern),
    };

    /// <summary>Strict: RFC 9110 section 5.1 tokens and 5.5 values. Not strict: anything but NUL, CR and LF.</summary>
    private static bool IsHeader(string value, bool strict, bool isName)
    {
        if (!strict) return !value.AsSpan().ContainsAny('\0', '\r', '\n');
        if (!isName) return !value.Any(c => c is '\x7f' or (< ' ' and not '\t'));
        string token = value.StartsWith(':') ? value[1..] : value;
        return token.Length > 0 && token.All(c => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_|~`".Contains(c));
    }
}
