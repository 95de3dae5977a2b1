namespace Tulle.Proxy.Upstream;

/// <summary>Why a pool could not give a stream.</summary>
public enum PoolFailureReason : byte
{
    /// <summary>A circuit breaker said no.</summary>
    Overflow,
    LocalConnectionFailure,
    RemoteConnectionFailure,
    Timeout,
}
