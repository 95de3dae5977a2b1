using System.Text;
using Tulle.Model.Matching;

namespace Tulle.Model.Stats;

/// <summary>histogram_bucket_settings: the upper bounds that histograms of some names are shown with, ascending.</summary>
public sealed record HistogramBuckets(StringMatcher Match, double[] Bounds)
{
    /// <summary>Envoy's default bounds, milliseconds.</summary>
    public static double[] DefaultBounds { get; } =
    [
        0.5, 1, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10000, 30000, 60000, 300000, 600000, 1800000, 3600000,
    ];

    /// <summary>Of the first setting that matches the name.</summary>
    public static double[] BoundsOf(HistogramBuckets[] settings, string name)
    {
        if (settings.Length == 0)
        {
            return DefaultBounds;
        }

        byte[] bytes = Encoding.UTF8.GetBytes(name);
        foreach (HistogramBuckets setting in settings)
        {
            if (setting.Match.Matches(bytes))
            {
                return setting.Bounds;
            }
        }

        return DefaultBounds;
    }
}
