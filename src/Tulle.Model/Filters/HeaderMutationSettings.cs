namespace Tulle.Model;

public sealed record HeaderMutationSettings : FilterSettings
{
    public HeaderMutations Request { get; init; } = HeaderMutations.None;

    public HeaderMutations Response { get; init; } = HeaderMutations.None;

    public HeaderMutations RequestTrailers { get; init; } = HeaderMutations.None;

    public HeaderMutations ResponseTrailers { get; init; } = HeaderMutations.None;

    /// <summary>At filter level: per-route mutations of all levels apply, the most specific one last.</summary>
    public bool MostSpecificWins { get; init; }
}
