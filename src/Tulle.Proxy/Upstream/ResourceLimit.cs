namespace Tulle.Proxy.Upstream;

/// <summary>One circuit breaker: how many of something a cluster may have at once, on one worker.</summary>
internal struct ResourceLimit
{
    private uint _used;

    public uint Max { readonly get; set; }

    public readonly uint Used => _used;

    public readonly bool CanTake => _used < Max;

    public void Take() => _used++;

    public void Release() => _used--;
}
