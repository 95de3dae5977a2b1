using Tulle.Proxy.Upstream;

namespace Tulle.Proxy.Balancing;

/// <summary>One priority's endpoints by health, and by locality where localities have weights.</summary>
internal sealed class PriorityEndpoints
{
    private readonly EndpointList[] _healthyByLocality = [];
    private readonly EndpointList[] _degradedByLocality = [];
    private readonly double[] _healthyWeights = [];
    private readonly double[] _degradedWeights = [];
    private readonly EdfSchedule? _healthyLocalities;
    private readonly EdfSchedule? _degradedLocalities;

    public PriorityEndpoints(EndpointState[] endpoints, in PriorityRules rules, FastRandom random)
    {
        uint turn = (uint)random.Next();
        All = new EndpointList(endpoints, turn);
        Healthy = List(endpoints, Availability.Healthy, turn);
        Degraded = List(endpoints, Availability.Degraded, turn);
        if (!rules.UseLocalityWeights)
        {
            return;
        }

        int localities = 0;
        foreach (EndpointState endpoint in endpoints)
        {
            localities = Math.Max(localities, endpoint.LocalityIndex + 1);
        }

        _healthyByLocality = new EndpointList[localities];
        _degradedByLocality = new EndpointList[localities];
        _healthyWeights = new double[localities];
        _degradedWeights = new double[localities];
        for (int i = 0; i < localities; i++)
        {
            EndpointState[] members = Array.FindAll(endpoints, e => e.LocalityIndex == i);
            _healthyByLocality[i] = List(members, Availability.Healthy, turn);
            _degradedByLocality[i] = List(members, Availability.Degraded, turn);
            _healthyWeights[i] = Weight(members, _healthyByLocality[i], rules.OverprovisioningFactor);
            _degradedWeights[i] = Weight(members, _degradedByLocality[i], rules.OverprovisioningFactor);
        }

        _healthyLocalities = Schedule(_healthyWeights);
        _degradedLocalities = Schedule(_degradedWeights);
    }

    public EndpointList All { get; }

    public EndpointList Healthy { get; }

    public EndpointList Degraded { get; }

    /// <summary>The list to pick from: of the locality whose turn it is, or of the whole priority.</summary>
    public EndpointList List(bool degraded)
    {
        EdfSchedule? localities = degraded ? _degradedLocalities : _healthyLocalities;
        if (localities is null)
        {
            return degraded ? Degraded : Healthy;
        }

        int locality = localities.Peek();
        if (locality < 0)
        {
            return EndpointList.Empty;
        }

        localities.Requeue((degraded ? _degradedWeights : _healthyWeights)[locality]);
        return (degraded ? _degradedByLocality : _healthyByLocality)[locality];
    }

    private static EndpointList List(EndpointState[] endpoints, Availability availability, uint turn)
    {
        EndpointState[] members = Array.FindAll(endpoints, e => e.Availability == availability);
        return members.Length == 0 ? EndpointList.Empty : new EndpointList(members, turn);
    }

    // A locality keeps its whole weight while 1/1.4 of its endpoints can be used.
    private static double Weight(EndpointState[] members, EndpointList usable, int overprovisioningFactor)
    {
        if (members.Length == 0 || usable.Endpoints.Length == 0)
        {
            return 0;
        }

        double available = (double)usable.Endpoints.Length / members.Length;
        return members[0].LocalityWeight * Math.Min(1.0, available * overprovisioningFactor / 100);
    }

    private static EdfSchedule Schedule(double[] weights)
    {
        EdfSchedule schedule = new();
        schedule.Clear(weights.Length);
        for (int i = 0; i < weights.Length; i++)
        {
            if (weights[i] > 0)
            {
                schedule.Add(i, weights[i]);
            }
        }

        return schedule;
    }
}
