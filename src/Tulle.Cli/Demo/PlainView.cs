using System.Globalization;

namespace Tulle.Cli.Demo;

/// <summary>A line a second on stderr: for a file, a pipe, or --json.</summary>
internal sealed class PlainView(TextWriter writer) : IDemoView
{
    public void Show(TimeSpan elapsed, ServiceReport load, List<ServiceReport> services) =>
        writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{elapsed.TotalSeconds,4:F0}s  ")
            + string.Join("  |  ", services.Prepend(load).Select(Format)));

    private static string Format(ServiceReport row) => string.Create(
        CultureInfo.InvariantCulture,
        $"{row.Name} {row.Rps:F0} rps {row.SuccessRate:P1} p50 {row.P50Ms:F2} p99 {row.P99Ms:F2} ms");
}
