namespace Tulle.Control.Serving;

/// <summary>A proxy that is or was connected.</summary>
internal sealed class ProxySession(ProxyNode node, AdsSession ads, Signal wake, DateTimeOffset connectedAt)
{
    private long _disconnectedAtUnixMs;

    public ProxyNode Node => node;

    public AdsSession Ads => ads;

    public DateTimeOffset ConnectedAt => connectedAt;

    public DateTimeOffset? DisconnectedAt => Volatile.Read(ref _disconnectedAtUnixMs) is > 0 and var ms
        ? DateTimeOffset.FromUnixTimeMilliseconds(ms) : null;

    public void Update(ProxyConfig config)
    {
        ads.OnConfig(config);
        wake.Set();
    }

    public void Disconnected(DateTimeOffset at) =>
        Volatile.Write(ref _disconnectedAtUnixMs, at.ToUnixTimeMilliseconds());
}
