using Tulle.Xds.Codec;

namespace Tulle.Xds.Translation;

/// <summary>One translation run: collects every error and knows the surroundings.</summary>
internal sealed class TranslationContext(TranslationEnvironment environment, RuntimeKeys runtime, ConfigErrors errors)
{
    public TranslationEnvironment Environment => environment;

    public RuntimeKeys Runtime => runtime;

    public ConfigErrors Errors => errors;

    /// <summary>Clusters that exist now, warming ones too; null: not checked.</summary>
    public Func<string, bool>? ClusterExists { get; init; }

    /// <summary>Names of route configurations that listeners of this run wait for.</summary>
    public List<RouteDependency> RouteDependencies { get; } = [];

    /// <summary>Places of statistics that filters of this run want, the latest last.</summary>
    public List<Model.FilterStatsPlace> FilterStats { get; } = [];

    public Scope Root => new(this, MessagePath.Root);
}
