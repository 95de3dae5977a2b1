namespace Tulle.Model;

public enum LoadBalancerKind : byte
{
    RoundRobin,
    LeastRequest,
    Random,
    ClusterProvided,
}
