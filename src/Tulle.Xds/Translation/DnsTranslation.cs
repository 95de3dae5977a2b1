using Tulle.Model;
using Tulle.Xds.Messages;

namespace Tulle.Xds.Translation;

/// <summary>DNS settings of a cluster: its own fields, or the DnsCluster extension's.</summary>
internal static class DnsTranslation
{
    public static DnsSettings Translate(Messages.Cluster message, Scope at)
    {
        if (message.ClusterType?.TypedConfig?.Message is DnsCluster dns)
        {
            return FromExtension(dns);
        }

        Cluster_RefreshRate? failure = message.DnsFailureRefreshRate;
        if (failure is not null && failure.MaxInterval.Ms(long.MaxValue) < failure.BaseInterval.Ms(0))
        {
            at.Field("dns_failure_refresh_rate").Error("dns_failure_refresh_rate must have max_interval greater "
                + "than or equal to the base_interval");
        }

        return new DnsSettings
        {
            LookupFamily = (Model.DnsLookupFamily)message.DnsLookupFamily,
            RefreshRateMs = message.DnsRefreshRate.Ms(5_000),
            FailureRefreshBaseMs = failure?.BaseInterval.Ms(0) ?? 0,
            FailureRefreshMaxMs = failure is null ? 0 : failure.MaxInterval.Ms(failure.BaseInterval.Ms(0) * 10),
            JitterMs = message.DnsJitter.Ms(0),
        };
    }

    private static DnsSettings FromExtension(DnsCluster message)
    {
        DnsCluster_RefreshRate? failure = message.DnsFailureRefreshRate;
        return new DnsSettings
        {
            LookupFamily = message.DnsLookupFamily switch
            {
                Messages.DnsLookupFamily.V4Only => Model.DnsLookupFamily.V4Only,
                Messages.DnsLookupFamily.V6Only => Model.DnsLookupFamily.V6Only,
                Messages.DnsLookupFamily.V4Preferred => Model.DnsLookupFamily.V4Preferred,
                Messages.DnsLookupFamily.All => Model.DnsLookupFamily.All,
                _ => Model.DnsLookupFamily.Auto,
            },
            RefreshRateMs = message.DnsRefreshRate.Ms(5_000),
            FailureRefreshBaseMs = failure?.BaseInterval.Ms(0) ?? 0,
            FailureRefreshMaxMs = failure is null ? 0 : failure.MaxInterval.Ms(failure.BaseInterval.Ms(0) * 10),
            JitterMs = message.DnsJitter.Ms(0),
        };
    }
}
