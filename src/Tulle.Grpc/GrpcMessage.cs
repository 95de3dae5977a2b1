using System.Text;

namespace Tulle.Grpc;

/// <summary>The percent-encoding of the trailer grpc-message (PROTOCOL-HTTP2.md, "Percent-Byte").</summary>
public static class GrpcMessage
{
    public static string Encode(string message)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(message);
        if (!Array.Exists(bytes, static b => !IsPlain(b))) return message;
        var text = new StringBuilder(bytes.Length + 16);
        foreach (byte b in bytes)
        {
            if (IsPlain(b)) text.Append((char)b);
            else text.Append('%').Append("0123456789ABCDEF"[b >> 4]).Append("0123456789ABCDEF"[b & 15]);
        }
        return text.ToString();
    }

    /// <summary>Never fails: what is not a proper escape stays as it is, as the protocol asks for.</summary>
    public static string Decode(string encoded)
    {
        if (!encoded.Contains('%', StringComparison.Ordinal)) return encoded;
        byte[] bytes = Encoding.UTF8.GetBytes(encoded);
        int length = 0;
        for (int i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] == '%' && i + 2 < bytes.Length &&
                Hex(bytes[i + 1]) is var high and >= 0 && Hex(bytes[i + 2]) is var low and >= 0)
            {
                bytes[length++] = (byte)((high << 4) | low);
                i += 2;
            }
            else
            {
                bytes[length++] = bytes[i];
            }
        }
        return Encoding.UTF8.GetString(bytes, 0, length);
    }

    private static bool IsPlain(byte b) => b is >= 0x20 and <= 0x7e and not (byte)'%';

    private static int Hex(byte b) => b switch
    {
        >= (byte)'0' and <= (byte)'9' => b - '0',
        >= (byte)'a' and <= (byte)'f' => b - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => b - 'A' + 10,
        _ => -1,
    };
}
