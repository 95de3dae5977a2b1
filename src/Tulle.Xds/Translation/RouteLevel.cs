using Tulle.Model;

namespace Tulle.Xds.Translation;

/// <summary>What routes inherit from their virtual host and configuration.</summary>
internal sealed class RouteLevel
{
    public required bool CheckClusters { get; init; }

    public required uint MaxDirectResponseBytes { get; init; }

    public required MirrorPolicy[] Mirrors { get; init; }

    public RetryPolicy? Retry { get; init; }

    public bool IsKnown(string cluster, Scope at) =>
        !CheckClusters || at.Context.ClusterExists is not { } exists || exists(cluster);

    public void RefuseUnknownMirrors(MirrorPolicy[] mirrors, Scope at)
    {
        for (int i = 0; i < mirrors.Length; i++)
        {
            if (mirrors[i].Cluster is { } cluster && !IsKnown(cluster, at))
            {
                at.Item("request_mirror_policies", i).Error($"route: unknown shadow cluster '{cluster}'");
            }
        }
    }
}
