using System.Globalization;

namespace Tulle.Wire.Tests.Harness;

/// <summary>
/// Takes responses off the bytes that a client received. Written apart from the product's parser, so that one mistake
/// does not hide the other. Lenient: it only has to find where responses end.
/// </summary>
internal sealed class ResponseReader
{
    private readonly List<byte> _received = [];

    public void Append(ReadOnlySpan<byte> bytes) => _received.AddRange(bytes);

    public bool HasBytes => _received.Count > 0;

    public string Rest => WireText.Text(_received.ToArray());

    /// <summary>The next response if it is complete; with <paramref name="closed"/>, what there is of it.</summary>
    public WireResponse? TryTake(bool isHead, bool closed)
    {
        string text = Rest;
        int headEnd = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (headEnd < 0)
        {
            return null;
        }
        string[] lines = text[..headEnd].Split("\r\n");
        int status = int.Parse(lines[0].AsSpan(9, 3), CultureInfo.InvariantCulture);
        List<(string, string)> fields =
            [.. lines[1..].Select(l => (l[..l.IndexOf(':')], l[(l.IndexOf(':') + 1)..].Trim()))];
        string rest = text[(headEnd + 4)..];
        (int taken, string body, bool isWhole)? end = FindEnd(status, fields, rest, isHead, closed);
        if (end is null)
        {
            return null;
        }
        _received.RemoveRange(0, headEnd + 4 + end.Value.taken);
        return new WireResponse(status, fields, end.Value.body, end.Value.isWhole);
    }

    private static (int Taken, string Body, bool IsWhole)? FindEnd(
        int status, List<(string Name, string Value)> fields, string rest, bool isHead, bool closed)
    {
        string? Field(string name) =>
            fields.FirstOrDefault(f => f.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;
        if (isHead || status < 200 || status is 204 or 304)
        {
            return (0, "", true);
        }
        if (Field("transfer-encoding") is not null)
        {
            return FindChunkedEnd(rest) ?? (closed ? (rest.Length, rest, false) : null);
        }
        if (Field("content-length") is string length)
        {
            int bytes = int.Parse(length, CultureInfo.InvariantCulture);
            if (rest.Length >= bytes)
            {
                return (bytes, rest[..bytes], true);
            }
            return closed ? (rest.Length, rest, false) : null;
        }
        return closed ? (rest.Length, rest, true) : null;
    }

    private static (int Taken, string Body, bool IsWhole)? FindChunkedEnd(string rest)
    {
        string body = "";
        int at = 0;
        while (true)
        {
            int lineEnd = rest.IndexOf("\r\n", at, StringComparison.Ordinal);
            if (lineEnd < 0)
            {
                return null;
            }
            int size = int.Parse(
                rest.AsSpan(at, lineEnd - at), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            at = lineEnd + 2;
            if (size == 0)
            {
                int end = rest.IndexOf("\r\n", at, StringComparison.Ordinal);
                return end == at ? (at + 2, body, true) : end < 0 ? null : (rest.Length, body, true);
            }
            if (rest.Length < at + size + 2)
            {
                return null;
            }
            body += rest.Substring(at, size);
            at += size + 2;
        }
    }
}
