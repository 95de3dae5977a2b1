namespace Tulle.Model;

public enum LoadBalancerKind : byte
{
    RoundRobin,
    LeastRequest,
    Random,
    RingHash,
    Maglev,
    ClusterProvided,
}
