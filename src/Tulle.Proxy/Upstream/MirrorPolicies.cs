using Tulle.Model;
using Tulle.Proxy.Streams;

namespace Tulle.Proxy.Upstream;

/// <summary>Which copies of a request go where.</summary>
internal static class MirrorPolicies
{
    public static void Start(HttpStream stream, ForwardAction action, List<ShadowRequest> shadows, bool endStream)
    {
        MirrorPolicy[] policies = action.Mirrors;
        for (int i = 0; i < policies.Length; i++)
        {
            MirrorPolicy policy = policies[i];
            if (!policy.Fraction.Holds(stream.Worker.Random.Next()) || Find(stream, policy) is not { } cluster)
            {
                continue;
            }

            ShadowRequest shadow = cluster.Owner.TakeShadow();
            shadows.Add(shadow);
            shadow.Start(stream, cluster, policy, endStream);
        }
    }

    private static ClusterState? Find(HttpStream stream, MirrorPolicy policy)
    {
        if (policy.Cluster is { } name)
        {
            return stream.Worker.Clusters.Find(name);
        }

        return stream.RequestHeaders.TryGet(policy.ClusterHeader, out ReadOnlySpan<byte> value)
            ? stream.Worker.Clusters.Find(value)
            : null;
    }
}
