using System.Runtime.CompilerServices;

namespace Tulle.Http.Http1;

/// <summary>Token characters (RFC 9110 section 5.6.2), each with its lower-case form; 0: no token character.</summary>
internal static class TokenTable
{
    private static readonly byte[] Lower = Fill();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte LowerCase(byte b) => Lower[b];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsToken(byte b) => Lower[b] != 0;

    private static byte[] Fill()
    {
        byte[] table = new byte[256];
        foreach (byte b in "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz"u8)
        {
            table[b] = b;
        }
        for (int b = 'A'; b <= 'Z'; b++)
        {
            table[b] = (byte)(b | 0x20);
        }
        return table;
    }
}
