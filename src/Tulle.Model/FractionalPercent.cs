namespace Tulle.Model;

/// <summary>numerator / denominator, denominator 100, 10 000 or 1 000 000.</summary>
public readonly record struct FractionalPercent(uint Numerator, uint Denominator)
{
    public static FractionalPercent Always { get; } = new(100, 100);

    public static FractionalPercent Never { get; } = new(0, 100);

    /// <summary>Envoy's rule: the draw modulo the denominator is below the numerator.</summary>
    public bool Holds(ulong randomDraw) => randomDraw % Denominator < Numerator;
}
