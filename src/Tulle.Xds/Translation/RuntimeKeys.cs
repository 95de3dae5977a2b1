using Tulle.Model;

namespace Tulle.Xds.Translation;

/// <summary>The fractions of the configuration that have a runtime key, one object a key and default. A change of
/// the runtime moves the value inside them, so it rebuilds no route and drains no listener. Main thread.</summary>
internal sealed class RuntimeKeys
{
    private readonly Dictionary<(string Key, FractionalPercent Default), RuntimeFraction> _fractions = [];
    private readonly Dictionary<(string Key, long Default), RuntimeNumber> _numbers = [];

    public Runtime Runtime { get; private set; } = Runtime.Empty;

    public RuntimeFraction Fraction(string key, FractionalPercent whenUnset)
    {
        if (key.Length == 0)
        {
            return new RuntimeFraction(whenUnset, "");
        }

        if (!_fractions.TryGetValue((key, whenUnset), out RuntimeFraction? fraction))
        {
            fraction = new RuntimeFraction(whenUnset, key);
            fraction.Resolve(Runtime);
            _fractions.Add((key, whenUnset), fraction);
        }

        return fraction;
    }

    /// <summary>A number that follows the runtime.</summary>
    public RuntimeNumber LiveNumber(string key, long whenUnset)
    {
        if (key.Length == 0)
        {
            return new RuntimeNumber(whenUnset);
        }

        if (!_numbers.TryGetValue((key, whenUnset), out RuntimeNumber? number))
        {
            number = new RuntimeNumber(whenUnset, key);
            number.Resolve(Runtime);
            _numbers.Add((key, whenUnset), number);
        }

        return number;
    }

    /// <summary>A number that the proxy itself asks the runtime for.</summary>
    public long Current(string key, long whenUnset) =>
        Runtime.TryGet(key, out RuntimeValue value) && value.Number is >= 0 and { } number ? (long)number : whenUnset;

    public double Double(string key, double whenUnset) =>
        key.Length > 0 && Runtime.TryGet(key, out RuntimeValue value) && value.Number is { } number
            ? number
            : whenUnset;

    public void Replace(Runtime runtime)
    {
        Runtime = runtime;
        foreach (RuntimeFraction fraction in _fractions.Values)
        {
            fraction.Resolve(runtime);
        }

        foreach (RuntimeNumber number in _numbers.Values)
        {
            number.Resolve(runtime);
        }
    }
}
