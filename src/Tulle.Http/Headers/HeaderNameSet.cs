namespace Tulle.Http;

/// <summary>A set of header ids as bits, made once; a table tells by three words whether it may hold any of them.
/// </summary>
public readonly struct HeaderNameSet
{
    internal readonly ulong Bits0;
    internal readonly ulong Bits1;
    internal readonly ulong Bits2;

    public HeaderNameSet(params ReadOnlySpan<HeaderName> names)
    {
        foreach (HeaderName name in names)
        {
            ulong bit = 1UL << (int)name;
            Bits0 |= (int)name < 64 ? bit : 0;
            Bits1 |= (int)name is >= 64 and < 128 ? bit : 0;
            Bits2 |= (int)name >= 128 ? bit : 0;
        }
    }
}
