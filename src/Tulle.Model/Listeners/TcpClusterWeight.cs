namespace Tulle.Model;

public sealed record TcpClusterWeight(string Cluster, uint Weight);
