using Tulle.Control.Sources.Schemas;

namespace Tulle.Control.Sources.Kinds;

/// <summary>One kind of resource: its names, where it lives in the API, and what its spec may hold.</summary>
internal sealed class ResourceKind
{
    public required string Group { get; init; }

    public required string Version { get; init; }

    public required string Kind { get; init; }

    /// <summary>Lower-case plural, as in paths.</summary>
    public required string Plural { get; init; }

    public string Singular => Kind.ToLowerInvariant();

    public required string[] ShortNames { get; init; }

    public bool IsNamespaced { get; init; } = true;

    public required string Description { get; init; }

    public required Func<string, string?> NameRule { get; init; }

    public required ObjectSchema Spec { get; init; }

    /// <summary>Rules that span fields; run only on a spec that its schema accepts.</summary>
    public Action<SourceNode, CheckContext> CrossCheck { get; init; } = static (_, _) => { };

    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    /// <summary>The kind's name in the store.</summary>
    public string StoreName => Group.Length == 0 ? Plural : $"{Plural}.{Group}";
}
