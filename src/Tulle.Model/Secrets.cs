using System.Collections.Frozen;

namespace Tulle.Model;

/// <summary>Named secrets by SDS or the bootstrap. Empty until TLS exists; the place keeps its name.</summary>
public sealed class Secrets
{
    public static Secrets Empty { get; } = new();

    public FrozenDictionary<string, byte[]> GenericByName { get; init; } = FrozenDictionary<string, byte[]>.Empty;
}
