using System.Globalization;
using Tulle.Xds.Messages;

namespace Tulle.Xds.Codec;

/// <summary>
/// Scalars as protobuf's JSON mapping takes them; a plain YAML scalar is whatever its field wants it to be.
/// </summary>
internal static class NodeScalars
{
    /// <summary>The boxed value, or null and what is wrong.</summary>
    public static object? Read(FieldSchema field, ConfigNode node, out string? wrong)
    {
        object? value = field.Kind switch
        {
            FieldKind.Text => IsText(node) ? node.Text : null,
            FieldKind.Bool => Bool(node),
            FieldKind.Double => Float(node),
            FieldKind.Float => Float(node) is { } number && IsFloat(number) ? (float)number : null,
            FieldKind.Int32 => Whole(node) is { } n && n >= int.MinValue && n <= int.MaxValue ? (int)n : null,
            FieldKind.Int64 => Whole(node) is { } n && n >= long.MinValue && n <= long.MaxValue ? (long)n : null,
            FieldKind.UInt32 => Whole(node) is { } n && n >= 0 && n <= uint.MaxValue ? (uint)n : null,
            FieldKind.UInt64 => Whole(node) is { } n && n >= 0 && n <= ulong.MaxValue ? (ulong)n : null,
            FieldKind.Bytes => IsText(node) ? Base64(node.Text) : null,
            FieldKind.Enum => Enum(field, node),
            FieldKind.Duration => IsText(node) && TimeText.TryParse(node.Text, out Duration d) && d.IsValid ? d : null,
            FieldKind.Timestamp => IsText(node) && TimeText.TryParse(node.Text, out Timestamp t) ? t : null,
            _ => null,
        };
        wrong = value is null ? $"expected {Expected(field)}, found {node.Describe()}" : null;
        return value;
    }

    private static bool IsText(ConfigNode node) => node.Kind is ConfigNodeKind.Text or ConfigNodeKind.Plain;

    private static bool IsScalar(ConfigNode node) => IsText(node) || node.Kind == ConfigNodeKind.Number;

    /// <summary>In YAML also yes, no, on, off, which Envoy takes for a bool field.</summary>
    private static bool? Bool(ConfigNode node) => (node.Kind, node.Text) switch
    {
        (ConfigNodeKind.Bool, var text) => text == "true",
        (ConfigNodeKind.Plain, "true" or "True" or "TRUE" or "yes" or "Yes" or "YES" or "on" or "On" or "ON") => true,
        (ConfigNodeKind.Plain, "false" or "False" or "FALSE" or "no" or "No" or "NO" or "off" or "Off" or "OFF") => false,
        (ConfigNodeKind.Text, "true") => true,
        (ConfigNodeKind.Text, "false") => false,
        _ => null,
    };

    private static double? Float(ConfigNode node) => node.Text switch
    {
        _ when !IsScalar(node) => null,
        "NaN" => double.NaN,
        "Infinity" => double.PositiveInfinity,
        "-Infinity" => double.NegativeInfinity,
        var text => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) &&
            double.IsFinite(number) ? number : null,
    };

    private static bool IsFloat(double number) => !double.IsFinite(number) || float.IsFinite((float)number);

    /// <summary>10, "10", 10.0 and 1e1 are the same whole number.</summary>
    private static Int128? Whole(ConfigNode node)
    {
        if (!IsScalar(node)) return null;
        if (Int128.TryParse(node.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out Int128 whole))
            return whole;
        if (node.Kind == ConfigNodeKind.Plain && Based(node.Text) is { } based) return based;
        return decimal.TryParse(node.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal number) &&
            number == decimal.Truncate(number) ? (Int128)number : null;
    }

    /// <summary>YAML 1.2 core: 0x1F and 0o17.</summary>
    private static Int128? Based(string text)
    {
        if (text.StartsWith("0x", StringComparison.Ordinal) &&
            long.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out long hex)) return hex;
        if (!text.StartsWith("0o", StringComparison.Ordinal) || text.Length is < 3 or > 22) return null;
        Int128 value = 0;
        foreach (char c in text.AsSpan(2))
        {
            if (c is < '0' or > '7') return null;
            value = (value * 8) + (c - '0');
        }
        return value;
    }

    /// <summary>Standard and URL-safe alphabets, with or without padding.</summary>
    private static byte[]? Base64(string text)
    {
        string standard = text.Replace('-', '+').Replace('_', '/').TrimEnd('=');
        standard = standard.PadRight((standard.Length + 3) / 4 * 4, '=');
        var bytes = new byte[standard.Length];
        return Convert.TryFromBase64String(standard, bytes, out int length) ? bytes[..length] : null;
    }

    private static int? Enum(FieldSchema field, ConfigNode node)
    {
        EnumSchema schema = Schemas.Enum(field.TypeIndex);
        if (IsText(node) && schema.TryNumber(node.Text, out int number)) return number;
        return node.Kind is ConfigNodeKind.Number or ConfigNodeKind.Plain &&
            int.TryParse(node.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number) ? number : null;
    }

    private static string Expected(FieldSchema field) => field.Kind switch
    {
        FieldKind.Text => "a string",
        FieldKind.Bool => "true or false",
        FieldKind.Double or FieldKind.Float => "a number",
        FieldKind.Bytes => "base64",
        FieldKind.Duration => "a duration such as \"5s\" or \"0.25s\"",
        FieldKind.Timestamp => "a time such as \"2026-01-31T12:00:00Z\"",
        FieldKind.Enum => $"one of {string.Join(", ", Schemas.Enum(field.TypeIndex).Names)}",
        FieldKind.Int32 => "a whole number of 32 bits",
        FieldKind.UInt32 => "a whole number from 0 to 4294967295",
        FieldKind.UInt64 => "a whole number from 0 to 18446744073709551615",
        _ => "a whole number of 64 bits",
    };
}
