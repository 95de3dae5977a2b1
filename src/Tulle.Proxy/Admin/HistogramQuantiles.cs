using System.Globalization;
using Tulle.Proxy.Telemetry;

namespace Tulle.Proxy.Admin;

/// <summary>The quantiles that Envoy reports, computed as libcirclhist does: linear within a cell.</summary>
internal static class HistogramQuantiles
{
    internal static readonly double[] Quantiles = [0, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.995, 0.999, 1];

    /// <summary>NaN where nothing was recorded.</summary>
    internal static double[] Compute(HistogramCells? cells)
    {
        double[] values = new double[Quantiles.Length];
        Array.Fill(values, double.NaN);
        long total = cells?.Count ?? 0;
        if (total == 0)
        {
            return values;
        }

        int next = 0;
        long below = 0;
        foreach (var (low, width, count) in cells!.Filled())
        {
            while (next < values.Length && Quantiles[next] * total <= below + count)
            {
                double part = (Quantiles[next] * total - below) / count;
                values[next++] = low + (Math.Max(0, part) * width);
            }

            below += count;
        }

        return values;
    }

    /// <summary>As C's %g writes it: six digits, "nan".</summary>
    internal static string Number(double value)
    {
        if (double.IsNaN(value))
        {
            return "nan";
        }

        string text = value.ToString("G6", CultureInfo.InvariantCulture);
        return text.Contains('E') ? value.ToString("0.#####e+00", CultureInfo.InvariantCulture) : text;
    }
}
