using Tulle.Proxy.Upstream;

namespace Tulle.Proxy.Balancing;

/// <summary>
/// Endpoints among which one pick is made (the healthy ones of a priority, or of one locality), with the place where
/// a balancer keeps its turn. Rebuilt when membership or health changes; worker thread only.
/// </summary>
internal sealed class EndpointList
{
    public static EndpointList Empty { get; } = new([], 0);

    public EndpointList(EndpointState[] endpoints, uint firstTurn)
    {
        Endpoints = endpoints;
        Turn = firstTurn;
        for (int i = 1; i < endpoints.Length; i++)
        {
            HasWeights |= endpoints[i].Weight != endpoints[0].Weight;
        }

        if (HasWeights)
        {
            Schedule = new EdfSchedule();
            Schedule.Clear(endpoints.Length);
            for (int i = 0; i < endpoints.Length; i++)
            {
                int at = (int)((firstTurn + i) % endpoints.Length);
                Schedule.Add(at, endpoints[at].Weight);
            }
        }
    }

    public EndpointState[] Endpoints { get; }

    /// <summary>True when the weights differ, so that taking turns evenly would be wrong.</summary>
    public bool HasWeights { get; }

    /// <summary>Set when <see cref="HasWeights"/>.</summary>
    public EdfSchedule? Schedule { get; }

    /// <summary>Whose turn it is, modulo the length. Starts anywhere, so that proxies do not march in step.</summary>
    public uint Turn { get; set; }
}
