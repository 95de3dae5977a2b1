using System.Buffers;
using System.Net;
using Tulle.Model.Regex;

namespace Tulle.Control.Sources.Schemas;

/// <summary>Rules for strings: null for a good value, else what is allowed.</summary>
internal static class TextRules
{
    /// <summary>RFC 1123 section 2.1 as Kubernetes reads it: one label.</summary>
    public static string? DnsLabel(string text) => IsLabel(text, 63, mayStartWithDigit: true)
        ? null : "must be a DNS-1123 label: 1 to 63 of a-z, 0-9 and '-', beginning and ending with a letter or digit";

    /// <summary>RFC 1035 section 2.3.1: a Service's name becomes part of a host name.</summary>
    public static string? ServiceName(string text) => IsLabel(text, 63, mayStartWithDigit: false)
        ? null : "must be a DNS-1035 label: 1 to 63 of a-z, 0-9 and '-', beginning with a letter, not ending with '-'";

    public static string? DnsSubdomain(string text) =>
        text.Length is > 0 and <= 253 && Array.TrueForAll(text.Split('.'), static l => IsLabel(l, 63, true))
            ? null : "must be a DNS-1123 name: labels of a-z, 0-9 and '-' joined by '.', at most 253 characters";

    /// <summary>RFC 6335 section 5.1, as Kubernetes reads it.</summary>
    public static string? PortName(string text) => IsLabel(text, 15, true) && text.AsSpan().ContainsAnyInRange('a', 'z')
        && !text.Contains("--", StringComparison.Ordinal)
            ? null : "must be a port name: 1 to 15 of a-z, 0-9 and '-', with at least one letter";

    public static string? LabelKey(string text)
    {
        int slash = text.IndexOf('/');
        bool good = slash < 0 || DnsSubdomain(text[..slash]) is null;
        return good && IsQualified(text[(slash + 1)..], mayBeEmpty: false)
            ? null : "must be a label name: an optional DNS name and '/', then 1 to 63 letters, digits, '-', '_', '.'";
    }

    public static string? LabelValue(string text) => IsQualified(text, mayBeEmpty: true)
        ? null
        : "must be a label value: at most 63 letters, digits, '-', '_' or '.', with a letter or digit at both ends";

    public static string? IpAddress(string text) =>
        IPAddress.TryParse(text, out IPAddress? address)
            && (text.Contains('.') ? IsDottedQuad(text) : address.ScopeId == 0)
            ? null : "must be an IPv4 or IPv6 address";

    /// <summary>RFC 9110 section 5.1: a field name is a token.</summary>
    public static string? HeaderName(string text) =>
        text.Length is > 0 and <= 256 && !text.AsSpan().ContainsAnyExcept(TokenCharacters)
            ? null : "must be a header name (RFC 9110 token), at most 256 characters";

    /// <summary>RFC 9110 section 5.5, without obs-text.</summary>
    public static string? HeaderValue(string text) =>
        text.Length is > 0 and <= 4096 && !text.AsSpan().ContainsAnyExceptInRange(' ', '~') && text.Trim() == text
            ? null : "must be 1 to 4096 printable ASCII characters without blanks around";

    /// <summary>RE2's syntax; the proxy would refuse anything else.</summary>
    public static string? Regex(string text) =>
        RegexProgram.TryCompile(text, out _, out string error) ? null : "must be a regular expression of RE2: " + error;

    /// <summary>GEP-2257: 1 to 4 numbers with a unit, whole milliseconds.</summary>
    public static string? Duration(string text) => Durations.TryParse(text, out _)
        ? null : "must be a duration such as 500ms, 10s, 1m30s or 1h (units h, m, s, ms)";

    public static string? HttpPath(string text) =>
        text.StartsWith('/') && !text.AsSpan().ContainsAnyExceptInRange('!', '~')
            && !text.AsSpan().ContainsAny('#', '?')
        && !HasDotSegment(text)
            ? null : "must be an absolute path of printable ASCII characters without '//', '/./', '/../', '#' and '?'";

    private static readonly SearchValues<char> TokenCharacters = SearchValues.Create(
        "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private static bool HasDotSegment(string path) =>
        path.Contains("//", StringComparison.Ordinal) || Array.Exists(path.Split('/'), static s => s is "." or "..");

    private static bool IsLabel(string text, int max, bool mayStartWithDigit)
    {
        if (text.Length == 0 || text.Length > max || text[0] == '-' || text[^1] == '-')
        {
            return false;
        }
        foreach (char c in text)
        {
            if (!char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c != '-')
            {
                return false;
            }
        }
        return mayStartWithDigit || char.IsAsciiLetterLower(text[0]);
    }

    private static bool IsQualified(string text, bool mayBeEmpty)
    {
        if (text.Length == 0)
        {
            return mayBeEmpty;
        }
        foreach (char c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.'))
            {
                return false;
            }
        }
        return text.Length <= 63 && char.IsAsciiLetterOrDigit(text[0]) && char.IsAsciiLetterOrDigit(text[^1]);
    }

    /// <summary>The framework also takes 127.1 and 0x7f.0.0.1, which other readers take differently.</summary>
    private static bool IsDottedQuad(string text)
    {
        string[] parts = text.Split('.');
        return parts.Length == 4
            && Array.TrueForAll(parts, static p => byte.TryParse(p, out byte value) && value.ToString() == p);
    }
}
