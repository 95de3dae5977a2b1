namespace Tulle.Model.Regex;

/// <summary>A set of byte values as 256 bits.</summary>
internal struct ByteSet : IEquatable<ByteSet>
{
    private ulong _a;
    private ulong _b;
    private ulong _c;
    private ulong _d;

    public readonly bool Has(byte value) => ((Word(value) >> (value & 63)) & 1) != 0;

    public void Add(int low, int high)
    {
        for (int value = low; value <= high; value++)
        {
            ulong bit = 1UL << (value & 63);
            switch (value >> 6)
            {
                case 0:
                    _a |= bit;
                    break;
                case 1:
                    _b |= bit;
                    break;
                case 2:
                    _c |= bit;
                    break;
                default:
                    _d |= bit;
                    break;
            }
        }
    }

    public readonly bool Equals(ByteSet other) => _a == other._a && _b == other._b && _c == other._c && _d == other._d;

    public override readonly bool Equals(object? obj) => obj is ByteSet other && Equals(other);

    public override readonly int GetHashCode() => HashCode.Combine(_a, _b, _c, _d);

    private readonly ulong Word(byte value) => (value >> 6) switch
    {
        0 => _a,
        1 => _b,
        2 => _c,
        _ => _d,
    };
}
