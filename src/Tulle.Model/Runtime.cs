using System.Collections.Frozen;

namespace Tulle.Model;

/// <summary>Layered runtime, resolved: the last layer that names a key wins. Keys are resolved when configuration
/// is built, not on the request path, except through <see cref="RuntimeFraction"/> objects.</summary>
public sealed class Runtime
{
    public static Runtime Empty { get; } = new();

    public RuntimeLayer[] Layers { get; init; } = [];

    public FrozenDictionary<string, RuntimeValue> Values { get; init; } = FrozenDictionary<string, RuntimeValue>.Empty;

    /// <summary>False: /runtime_modify answers 503.</summary>
    public bool HasAdminLayer { get; init; }

    public bool TryGet(string key, out RuntimeValue value) => Values.TryGetValue(key, out value);
}
