namespace Tulle.Http;

/// <summary>Changes the case of field names in a head that has been written: their length stays.</summary>
internal static class FieldNameCase
{
    /// <summary>"x-request-id" to "X-Request-Id": what follows anything but a letter or a digit is a capital.</summary>
    public static void ToProperCase(Span<byte> name)
    {
        bool isStart = true;
        foreach (ref byte b in name)
        {
            if (isStart && b is >= (byte)'a' and <= (byte)'z')
            {
                b -= 'a' - 'A';
            }

            isStart = !char.IsAsciiLetterOrDigit((char)b);
        }
    }

    /// <summary>
    /// Spells the names of the field lines ("name: value" CRLF each, and perhaps the empty line) as the message had
    /// them, else in proper case where that is asked for. Without <paramref name="casing"/>: all in proper case.
    /// </summary>
    public static void Apply(Span<byte> fields, HeaderCasing? casing)
    {
        int at = 0;
        while (at < fields.Length && fields[at] != '\r')
        {
            int colon = fields[at..].IndexOf((byte)':');
            int end = fields[at..].IndexOf((byte)'\n');
            if (colon < 0 || end < 0)
            {
                return;
            }

            Span<byte> name = fields.Slice(at, colon);
            ReadOnlySpan<byte> spelled = casing is null ? default : casing.Find(name);
            if (!spelled.IsEmpty)
            {
                spelled.CopyTo(name);
            }
            else if (casing is null || casing.ProperCaseForOthers)
            {
                ToProperCase(name);
            }

            at += end + 1;
        }
    }
}
