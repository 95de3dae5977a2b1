using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Tulle.Model.Formatting;

/// <summary>Writes JSON: compact, keys sorted, strings escaped.</summary>
internal static class JsonText
{
    public static void Write(MetadataStruct fields, ByteWriter into)
    {
        into.WriteByte((byte)'{');
        string? last = null;
        for (int i = 0; i < fields.Fields.Count; i++)
        {
            string next = NextKey(fields, last);
            if (i > 0)
            {
                into.WriteByte((byte)',');
            }

            WriteString(next, into);
            into.WriteByte((byte)':');
            Write(fields.Fields[next], into);
            last = next;
        }

        into.WriteByte((byte)'}');
    }

    public static void Write(MetadataValue value, ByteWriter into)
    {
        switch (value.Kind)
        {
            case MetadataKind.Bool:
                into.Write(value.Bool ? "true"u8 : "false"u8);
                break;
            case MetadataKind.Number:
                WriteNumber(value.Number, into);
                break;
            case MetadataKind.Text:
                WriteString(value.Text, into);
                break;
            case MetadataKind.List:
                into.WriteByte((byte)'[');
                for (int i = 0; i < value.List.Length; i++)
                {
                    if (i > 0)
                    {
                        into.WriteByte((byte)',');
                    }

                    Write(value.List[i], into);
                }

                into.WriteByte((byte)']');
                break;
            case MetadataKind.Struct:
                Write(value.Struct, into);
                break;
            default:
                into.Write("null"u8);
                break;
        }
    }

    public static void WriteNumber(double number, ByteWriter into)
    {
        if (number == Math.Floor(number) && Math.Abs(number) < 1e15)
        {
            into.WriteNumber((long)number);
            return;
        }

        Utf8Formatter.TryFormat(number, into.GetSpan(40), out int written);
        into.Advance(written);
    }

    public static void WriteString(string text, ByteWriter into)
    {
        into.WriteByte((byte)'"');
        int start = into.Length;
        into.Advance(Encoding.UTF8.GetBytes(text, into.GetSpan(text.Length * 3)));
        EscapeTail(into, start);
        into.WriteByte((byte)'"');
    }

    /// <summary>Escapes, in place, what was written from <paramref name="start"/> on.</summary>
    public static void EscapeTail(ByteWriter into, int start)
    {
        int at = start;
        while (at < into.Length && !NeedsEscape(into.Written[at]))
        {
            at++;
        }

        if (at == into.Length)
        {
            return;
        }

        // The rest is copied behind itself, then escaped forward over its old place.
        int length = into.Length - at;
        Span<byte> chunk = stackalloc byte[256];
        byte[]? rented = length > chunk.Length ? ArrayPool<byte>.Shared.Rent(length) : null;
        Span<byte> rest = rented is null ? chunk[..length] : rented.AsSpan(0, length);
        into.Written[at..].CopyTo(rest);
        into.Truncate(at);
        WriteEscaped(rest, into);
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private static bool NeedsEscape(byte value) => value is < 0x20 or (byte)'"' or (byte)'\\' or >= 0x7F;

    private static void WriteEscaped(ReadOnlySpan<byte> text, ByteWriter into)
    {
        while (!text.IsEmpty)
        {
            byte value = text[0];
            if (value >= 0x80)
            {
                OperationStatus status = Rune.DecodeFromUtf8(text, out _, out int length);
                into.Write(status == OperationStatus.Done ? text[..length] : "\uFFFD"u8);
                text = text[length..];
                continue;
            }

            text = text[1..];
            if (!NeedsEscape(value))
            {
                into.WriteByte(value);
                continue;
            }

            into.WriteByte((byte)'\\');
            switch (value)
            {
                case (byte)'"' or (byte)'\\':
                    into.WriteByte(value);
                    break;
                case (byte)'\n':
                    into.WriteByte((byte)'n');
                    break;
                case (byte)'\r':
                    into.WriteByte((byte)'r');
                    break;
                case (byte)'\t':
                    into.WriteByte((byte)'t');
                    break;
                case (byte)'\b':
                    into.WriteByte((byte)'b');
                    break;
                case (byte)'\f':
                    into.WriteByte((byte)'f');
                    break;
                default:
                    into.Write("u00"u8);
                    into.WriteByte("0123456789abcdef"u8[value >> 4]);
                    into.WriteByte("0123456789abcdef"u8[value & 15]);
                    break;
            }
        }
    }

    /// <summary>Sorted order without a sorted copy: metadata objects are small.</summary>
    private static string NextKey(MetadataStruct fields, string? after)
    {
        string? best = null;
        foreach (string key in fields.Fields.Keys)
        {
            if ((after is null || string.CompareOrdinal(key, after) > 0)
                && (best is null || string.CompareOrdinal(key, best) < 0))
            {
                best = key;
            }
        }

        return best!;
    }
}
