namespace Tulle.Model;

public enum HashPolicyKind : byte
{
    Header,
    Cookie,
    SourceIp,
    QueryParameter,
    FilterState,
}
