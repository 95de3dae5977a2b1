using Tulle.Net;
using Tulle.Xds.Messages;
using Tulle.Xds.Translation;

namespace Tulle.Proxy.Host.Discovery;

/// <summary>Puts discovery between the configuration and the server, where the bootstrap needs it.</summary>
internal static class DiscoveryStart
{
    /// <summary>Null where everything is static.</summary>
    public static DiscoveryFeed? Prepare(
        EventLoop loop, SnapshotBuilder builder, Bootstrap bootstrap, ProxyServer server, HostControl control,
        ConfigStats configStats, ProcessLog log)
    {
        if (!DiscoveryFeed.IsNeeded(builder)) return null;
        var discoveryStats = new DiscoveryStats(server.Stats, builder);
        discoveryStats.Declare();
        control.IsInitialized = false;
        server.WaitsForDiscovery = true;
        builder.BindListener = server.ReserveAddresses;
        var feed = new DiscoveryFeed(loop, server, builder, bootstrap, discoveryStats, log)
        {
            DrainTimeMs = server.Settings.Drain.DrainTimeMs,
            OnPublish = snapshot =>
            {
                configStats.Update();
                if (!server.TryPublish(snapshot, out string refused)) log.Error(refused);
                server.ReleaseAddresses(builder.WarmingListenerSlots);
            },
            OnInitialized = () =>
            {
                control.IsInitialized = true;
                server.EndWaitForDiscovery();
                log.Info("all dependencies initialized. starting workers");
            },
        };
        control.Unready = feed.Unready;
        return feed;
    }
}
