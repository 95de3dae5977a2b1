namespace Tulle.Proxy;

/// <summary>xorshift128+: speed, not secrecy. One worker's.</summary>
public sealed class FastRandom(ulong seed)
{
    private ulong _a = Mix(seed);
    private ulong _b = Mix(seed + 0x9E3779B97F4A7C15);

    public ulong Next()
    {
        ulong x = _a;
        ulong y = _b;
        _a = y;
        x ^= x << 23;
        _b = x ^ y ^ (x >> 17) ^ (y >> 26);
        return _b + y;
    }

    /// <summary>0 to <paramref name="bound"/> - 1.</summary>
    public int Next(int bound) => (int)(((Next() >> 32) * (ulong)bound) >> 32);

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return (z ^ (z >> 31)) | 1;
    }
}
