using System.Buffers;

namespace Tulle.Http.Http2;

/// <summary>Cookies that were split to compress better, in one line again (RFC 9113 section 8.2.3).</summary>
internal static class CookieCrumbs
{
    internal static void Join(HeaderTable table)
    {
        int first = table.Find(HeaderName.Cookie);
        int bytes = 0;
        for (int at = first; at >= 0; at = table.Find(HeaderName.Cookie, at + 1))
        {
            bytes += table.ValueAt(at).Length + "; ".Length;
        }
        byte[] joined = ArrayPool<byte>.Shared.Rent(bytes);
        int length = 0;
        for (int at = first; at >= 0; at = table.Find(HeaderName.Cookie, at + 1))
        {
            if (length > 0)
            {
                "; "u8.CopyTo(joined.AsSpan(length));
                length += "; ".Length;
            }
            table.ValueAt(at).CopyTo(joined.AsSpan(length));
            length += table.ValueAt(at).Length;
        }
        table.Set(HeaderName.Cookie, joined.AsSpan(0, length));
        ArrayPool<byte>.Shared.Return(joined);
    }
}
