using System.Collections.Frozen;

namespace Tulle.Model;

public sealed record RuntimeLayer
{
    public required string Name { get; init; }

    public bool IsAdmin { get; init; }

    /// <summary>Flattened with dots: {a: {b: 1}} is "a.b".</summary>
    public FrozenDictionary<string, RuntimeValue> Values { get; init; } = FrozenDictionary<string, RuntimeValue>.Empty;
}
