using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Tulle.Http.Http1;

/// <summary>Vectorised searches of the HTTP/1 head parsers: where does a run of good bytes end.</summary>
internal static class ByteScan
{
    private const int Lanes = 16;

    /// <summary>
    /// The first byte at or behind <paramref name="from"/> that no field value may hold, CR and LF among them
    /// (RFC 9110 section 5.5: HTAB, SP, VCHAR and 0x80 to 0xff are good); -1: none.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int IndexOfControl(ReadOnlySpan<byte> bytes, int from)
    {
        ref byte first = ref MemoryMarshal.GetReference(bytes);
        int i = from;
        for (; i <= bytes.Length - Lanes; i += Lanes)
        {
            Vector128<byte> v = Vector128.LoadUnsafe(ref first, (nuint)i);
            Vector128<byte> bad =
                Vector128.AndNot(
                    Vector128.LessThan(v, Vector128.Create((byte)0x20)), Vector128.Equals(v, Vector128.Create((byte)9)))
                | Vector128.Equals(v, Vector128.Create((byte)0x7f));
            uint mask = bad.ExtractMostSignificantBits();
            if (mask != 0)
            {
                return i + System.Numerics.BitOperations.TrailingZeroCount(mask);
            }
        }
        for (; i < bytes.Length; i++)
        {
            byte b = bytes[i];
            if ((b < 0x20 && b != 9) || b == 0x7f)
            {
                return i;
            }
        }
        return -1;
    }

    /// <summary>
    /// The first byte at or behind <paramref name="from"/> that no request target may hold: anything but the visible
    /// ASCII characters, and the number sign, which begins a fragment (RFC 9112 section 3.2); -1: none.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int IndexOfNonTarget(ReadOnlySpan<byte> bytes, int from)
    {
        ref byte first = ref MemoryMarshal.GetReference(bytes);
        int i = from;
        for (; i <= bytes.Length - Lanes; i += Lanes)
        {
            Vector128<byte> v = Vector128.LoadUnsafe(ref first, (nuint)i);
            // Good bytes, 0x21 to 0x7e, are the ones below 0x5e when 0x21 is taken off.
            Vector128<byte> bad =
                Vector128.GreaterThanOrEqual(v - Vector128.Create((byte)0x21), Vector128.Create((byte)0x5e))
                | Vector128.Equals(v, Vector128.Create((byte)'#'));
            uint mask = bad.ExtractMostSignificantBits();
            if (mask != 0)
            {
                return i + System.Numerics.BitOperations.TrailingZeroCount(mask);
            }
        }
        for (; i < bytes.Length; i++)
        {
            byte b = bytes[i];
            if ((uint)(b - 0x21) >= 0x5e || b == '#')
            {
                return i;
            }
        }
        return -1;
    }

    /// <summary>
    /// Lower-cases the name that begins at <paramref name="from"/>, in place, up to the first byte that is no token
    /// character (RFC 9110 section 5.6.2), and returns where that stands; the end of the bytes if there is none.
    /// </summary>
    public static int LowerCaseName(Span<byte> bytes, int from, out bool hasUnderscore)
    {
        hasUnderscore = false;
        ref byte first = ref MemoryMarshal.GetReference(bytes);
        int i = from;
        while (i <= bytes.Length - Lanes)
        {
            // Letters, digits and the hyphen, which make nearly every name; a stop is looked at byte by byte below.
            Vector128<byte> v = Vector128.LoadUnsafe(ref first, (nuint)i);
            Vector128<byte> upper =
                Vector128.LessThan(v - Vector128.Create((byte)'A'), Vector128.Create((byte)26));
            Vector128<byte> lowered = v | (upper & Vector128.Create((byte)0x20));
            Vector128<byte> good =
                Vector128.LessThan(lowered - Vector128.Create((byte)'a'), Vector128.Create((byte)26))
                | Vector128.LessThan(v - Vector128.Create((byte)'0'), Vector128.Create((byte)10))
                | Vector128.Equals(v, Vector128.Create((byte)'-'));
            uint stops = ~good.ExtractMostSignificantBits() & 0xffff;
            int run = stops == 0 ? Lanes : System.Numerics.BitOperations.TrailingZeroCount(stops);
            if ((upper.ExtractMostSignificantBits() & ((1u << run) - 1)) != 0)
            {
                // Only the name: what stands behind it goes back as it was.
                Vector128<byte> inName = Vector128.LessThan(Vector128<byte>.Indices, Vector128.Create((byte)run));
                Vector128.ConditionalSelect(inName, lowered, v).StoreUnsafe(ref first, (nuint)i);
            }
            i += run;
            if (run < Lanes)
            {
                if (bytes[i] == ':')
                {
                    return i;
                }
                break;
            }
        }
        for (; i < bytes.Length; i++)
        {
            byte lower = TokenTable.LowerCase(bytes[i]);
            if (lower == 0)
            {
                break;
            }
            hasUnderscore |= lower == '_';
            bytes[i] = lower;
        }
        return i;
    }
}
