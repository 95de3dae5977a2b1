using Tulle.Model;
using Tulle.Proxy.Streams;

namespace Tulle.Proxy.Upstream;

/// <summary>One request's picks: retries may have to avoid what was tried before.</summary>
internal sealed class EndpointChoice
{
    private readonly List<EndpointState> _tried = [];
    private bool _remembers;

    public void Begin(RetryPolicy? policy) => _remembers = policy is { AvoidPreviousHosts: true };

    /// <summary>Null: nobody may be asked.</summary>
    public EndpointState? Next(HttpStream stream, ClusterState cluster, RetryPolicy? policy)
    {
        if (!_remembers)
        {
            return Pick(stream, cluster);
        }

        // Envoy's rule: so many picks, and the last one counts even if it was tried before.
        EndpointState? chosen = null;
        for (int left = Math.Max(1, policy!.HostSelectionMaxAttempts); left > 0; left--)
        {
            chosen = Pick(stream, cluster);
            if (chosen is null || !_tried.Contains(chosen))
            {
                break;
            }
        }

        if (chosen is not null)
        {
            _tried.Add(chosen);
        }

        return chosen;
    }

    public void End()
    {
        if (_remembers)
        {
            _tried.Clear();
        }
    }

    private static EndpointState? Pick(HttpStream stream, ClusterState cluster) =>
        cluster.Config.Type == ClusterType.OriginalDst ? OriginalDestination.Find(stream, cluster) : cluster.Choose();
}
