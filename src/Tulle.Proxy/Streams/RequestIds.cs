using System.Buffers.Binary;

namespace Tulle.Proxy.Streams;

/// <summary>x-request-id: a random UUID, version 4.</summary>
internal static class RequestIds
{
    public const int Length = 36;

    public static void Write(FastRandom random, Span<byte> into)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, random.Next());
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[8..], random.Next());
        bytes[6] = (byte)((bytes[6] & 0x0f) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3f) | 0x80);
        ReadOnlySpan<byte> hex = "0123456789abcdef"u8;
        int at = 0;
        for (int i = 0; i < 16; i++)
        {
            if (i is 4 or 6 or 8 or 10)
            {
                into[at++] = (byte)'-';
            }

            into[at++] = hex[bytes[i] >> 4];
            into[at++] = hex[bytes[i] & 15];
        }
    }
}
