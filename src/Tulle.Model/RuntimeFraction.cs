namespace Tulle.Model;

/// <summary>RuntimeFractionalPercent with its key already looked up: a runtime change makes a new snapshot.</summary>
public sealed record RuntimeFraction(FractionalPercent Percent, string RuntimeKey)
{
    public static RuntimeFraction Always { get; } = new(FractionalPercent.Always, "");

    public bool Holds(ulong randomDraw) => Percent.Holds(randomDraw);
}
