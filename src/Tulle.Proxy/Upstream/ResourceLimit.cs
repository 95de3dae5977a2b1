namespace Tulle.Proxy.Upstream;

/// <summary>One circuit breaker: how many of something a cluster may have at once, over all workers.</summary>
internal sealed class ResourceLimit(SharedCount count)
{
    public uint Max { get; set; }

    public uint Used => (uint)count.Value;

    public bool CanTake => count.Value < Max;

    /// <summary>Exact where workers meet at the last place.</summary>
    public bool TryTake() => count.TryTake(Max);

    public bool TryTake(uint max) => count.TryTake(max);

    public void Take() => count.Take();

    public void Release() => count.Release();
}
