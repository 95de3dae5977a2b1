namespace Tulle.Proxy.Admin;

/// <summary>histogram_buckets of /stats: how a histogram is shown.</summary>
internal enum HistogramMode
{
    /// <summary>"none", the default: quantiles.</summary>
    Quantiles,

    /// <summary>Each bucket with all that lies below its bound.</summary>
    Cumulative,

    /// <summary>Each bucket with what lies in it alone.</summary>
    Disjoint,

    /// <summary>The cells as they are kept.</summary>
    Detailed,

    /// <summary>Prometheus only: quantiles of the last interval.</summary>
    Summary,
}
