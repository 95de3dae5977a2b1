namespace Tulle.Model;

/// <summary>A whole number that the runtime may replace. The main thread moves the value when the runtime changes and
/// workers read it: one aligned 64-bit word.</summary>
public sealed class RuntimeNumber
{
    private readonly long _whenUnset;
    private long _value;

    public RuntimeNumber(long whenUnset, string runtimeKey = "")
    {
        _whenUnset = whenUnset;
        RuntimeKey = runtimeKey;
        _value = whenUnset;
    }

    public static RuntimeNumber Zero { get; } = new(0);

    public string RuntimeKey { get; }

    public long Value => Volatile.Read(ref _value);

    /// <summary>Takes the value that the runtime has for the key, or the default. Main thread.</summary>
    public void Resolve(Runtime runtime) => Volatile.Write(
        ref _value,
        runtime.TryGet(RuntimeKey, out RuntimeValue value) && value.Number is { } number and >= 0
            ? (long)number
            : _whenUnset);
}
