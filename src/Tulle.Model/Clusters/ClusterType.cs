namespace Tulle.Model;

public enum ClusterType : byte
{
    Static,
    StrictDns,
    LogicalDns,
    Eds,
    OriginalDst,
}
