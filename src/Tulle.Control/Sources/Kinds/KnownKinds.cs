using Tulle.Control.Sources.Schemas;

namespace Tulle.Control.Sources.Kinds;

/// <summary>The kinds that this version keeps. A new kind is a file beside this one and a line here.</summary>
internal static class KnownKinds
{
    public const string TulleGroup = "tulle.dev";
    public const string GatewayGroup = "gateway.networking.k8s.io";

    public static IReadOnlyList<ResourceKind> All { get; } =
    [
        ServiceKind.Definition, WorkloadKind.Definition, HttpRouteKind.Definition, GrpcRouteKind.Definition,
        TcpRouteKind.Definition, MeshKind.Definition,
    ];

    public static ResourceKind? ByKind(string apiVersion, string kind) =>
        All.FirstOrDefault(k => k.ApiVersion == apiVersion && k.Kind == kind);

    public static ResourceKind? ByPath(string group, string version, string plural) =>
        All.FirstOrDefault(k => k.Group == group && k.Version == version && k.Plural == plural);

    public static ResourceKind? ByStoreName(string name) => All.FirstOrDefault(k => k.StoreName == name);

    /// <summary>What people type: kind, plural, short name, with or without the group, in any case.</summary>
    public static ResourceKind? ByUserWord(string word)
    {
        string lower = word.ToLowerInvariant();
        return All.FirstOrDefault(k => lower == k.Plural || lower == k.Singular || lower == k.StoreName
            || lower == $"{k.Singular}.{k.Group}" || k.ShortNames.Contains(lower));
    }

    public static string? Nearest(string word) =>
        NearestName.Of(word, All.SelectMany(static k => new[] { k.Kind, k.Plural }));
}
