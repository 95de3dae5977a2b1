namespace Tulle.Model;

/// <summary>RuntimeFractionalPercent. Where it has a key, the main thread moves the value when the runtime changes and
/// workers read it: one aligned 64-bit word, so a reader sees the old or the new value, never half of each.</summary>
public sealed class RuntimeFraction
{
    private readonly FractionalPercent _whenUnset;
    private ulong _packed;

    public RuntimeFraction(FractionalPercent whenUnset, string runtimeKey)
    {
        _whenUnset = whenUnset;
        RuntimeKey = runtimeKey;
        _packed = Pack(whenUnset);
    }

    public static RuntimeFraction Always { get; } = new(FractionalPercent.Always, "");

    public string RuntimeKey { get; }

    public FractionalPercent Percent
    {
        get
        {
            ulong packed = Volatile.Read(ref _packed);
            return new FractionalPercent((uint)packed, (uint)(packed >> 32));
        }
    }

    public bool Holds(ulong randomDraw) => Percent.Holds(randomDraw);

    /// <summary>Takes the value that the runtime has for the key, or the default. Main thread.</summary>
    public void Resolve(Runtime runtime)
    {
        FractionalPercent now = runtime.TryGet(RuntimeKey, out RuntimeValue value) && value.Fraction is { } fraction
            ? fraction
            : _whenUnset;
        Volatile.Write(ref _packed, Pack(now));
    }

    private static ulong Pack(FractionalPercent percent) => percent.Numerator | ((ulong)percent.Denominator << 32);
}
