namespace Tulle.Proxy.Grpc;

/// <summary>What is counted of the calls of one method.</summary>
internal enum GrpcStat : byte
{
    Success,
    Failure,
    Total,
    RequestMessages,
    ResponseMessages,

    /// <summary>One place a status, from 0 on.</summary>
    FirstStatus,
}
