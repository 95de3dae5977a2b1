using System.Buffers.Text;
using Tulle.Http;

namespace Tulle.Proxy.Upstream;

/// <summary>The numbers that the router writes into heads.</summary>
internal static class RouterHeaders
{
    public static void SetNumber(HeaderTable headers, HeaderName name, long value)
    {
        Span<byte> digits = stackalloc byte[20];
        Utf8Formatter.TryFormat(value, digits, out int length);
        headers.Set(name, digits[..length]);
    }
}
