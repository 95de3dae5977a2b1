using System.Buffers.Text;
using Tulle.Model.Formatting;

namespace Tulle.Proxy.Streams;

/// <summary>
/// Path rewriting in place, query untouched: what Envoy's canonicalizer (Chromium's) does to a path. Escapes of
/// unreserved bytes are decoded (RFC 3986 section 6.2.2.2); other escapes stay as they are, in upper case or not.
/// </summary>
internal static class PathNormalizer
{
    /// <summary>%2F, %2f, %5C, %5c in the path become slashes. True: there was one.</summary>
    public static bool UnescapeSlashes(ByteWriter path)
    {
        Span<byte> bytes = path.WrittenSpan;
        int end = QueryStart(bytes);
        int to = 0;
        bool changed = false;
        for (int from = 0; from < bytes.Length; from++)
        {
            if (from + 2 < end && bytes[from] == (byte)'%')
            {
                byte decoded = DecodeSlash(bytes[from + 1], bytes[from + 2]);
                if (decoded != 0)
                {
                    bytes[to++] = decoded;
                    from += 2;
                    changed = true;
                    continue;
                }
            }

            bytes[to++] = bytes[from];
        }

        path.Truncate(to);
        return changed;
    }

    /// <summary>
    /// RFC 3986 section 5.2.4, with %2e read as a dot and '\' as '/'. False: not a path, or one with an encoded NUL.
    /// </summary>
    public static bool RemoveDotSegments(ByteWriter path)
    {
        DecodeUnreserved(path);
        Span<byte> bytes = path.WrittenSpan;
        if (bytes.IsEmpty || bytes[0] != (byte)'/')
        {
            return false;
        }

        int end = QueryStart(bytes);
        if (bytes[..end].IndexOf("%00"u8) >= 0)
        {
            return false;
        }

        int to = 0;
        int from = 0;
        while (from < end)
        {
            // bytes[from] is a slash: the segment is what follows up to the next one.
            int next = from + 1;
            while (next < end && bytes[next] is not ((byte)'/' or (byte)'\\'))
            {
                next++;
            }

            int dots = CountDots(bytes[(from + 1)..next]);
            if (dots == 2)
            {
                to = DropSegment(bytes, to);
            }

            if (dots is 1 or 2)
            {
                if (next == end)
                {
                    bytes[to++] = (byte)'/';
                }
            }
            else
            {
                bytes[to++] = (byte)'/';
                for (int i = from + 1; i < next; i++)
                {
                    bytes[to++] = bytes[i];
                }
            }

            from = next;
        }

        bytes[end..].CopyTo(bytes[to..]);
        path.Truncate(to + bytes.Length - end);
        return true;
    }

    /// <summary>"/%61dmin" is "/admin": whoever compares paths must not be passed by an escape.</summary>
    private static void DecodeUnreserved(ByteWriter path)
    {
        Span<byte> bytes = path.WrittenSpan;
        int end = QueryStart(bytes);
        if (bytes[..end].IndexOf((byte)'%') < 0)
        {
            return;
        }

        int to = 0;
        for (int from = 0; from < bytes.Length; from++)
        {
            if (bytes[from] == (byte)'%' && from + 2 < end
                && Utf8Parser.TryParse(bytes.Slice(from + 1, 2), out byte decoded, out int used, 'x') && used == 2
                && IsUnreserved(decoded))
            {
                bytes[to++] = decoded;
                from += 2;
                continue;
            }

            bytes[to++] = bytes[from];
        }

        path.Truncate(to);
    }

    private static bool IsUnreserved(byte b) =>
        char.IsAsciiLetterOrDigit((char)b) || b is (byte)'-' or (byte)'.' or (byte)'_' or (byte)'~';

    public static void MergeSlashes(ByteWriter path)
    {
        Span<byte> bytes = path.WrittenSpan;
        int end = QueryStart(bytes);
        int to = 0;
        for (int from = 0; from < bytes.Length; from++)
        {
            bool repeated = from > 0 && from < end && bytes[from] == (byte)'/' && bytes[from - 1] == (byte)'/';
            if (!repeated)
            {
                bytes[to++] = bytes[from];
            }
        }

        path.Truncate(to);
    }

    private static int QueryStart(ReadOnlySpan<byte> path)
    {
        int at = path.IndexOfAny((byte)'?', (byte)'#');
        return at < 0 ? path.Length : at;
    }

    /// <summary>1 for ".", 2 for "..", each dot perhaps as %2e; 0 for anything else.</summary>
    private static int CountDots(ReadOnlySpan<byte> segment)
    {
        int dots = 0;
        while (!segment.IsEmpty)
        {
            if (segment[0] == (byte)'.')
            {
                segment = segment[1..];
            }
            else if (segment.Length >= 3 && segment[0] == (byte)'%' && segment[1] == (byte)'2'
                && (segment[2] | 0x20) == (byte)'e')
            {
                segment = segment[3..];
            }
            else
            {
                return 0;
            }

            dots++;
        }

        return dots <= 2 ? dots : 0;
    }

    /// <summary>Where the last written segment began.</summary>
    private static int DropSegment(ReadOnlySpan<byte> bytes, int to)
    {
        int slash = bytes[..to].LastIndexOf((byte)'/');
        return slash < 0 ? 0 : slash;
    }

    private static byte DecodeSlash(byte high, byte low) => (high, (byte)(low | 0x20)) switch
    {
        ((byte)'2', (byte)'f') => (byte)'/',
        ((byte)'5', (byte)'c') => (byte)'\\',
        _ => 0,
    };
}
