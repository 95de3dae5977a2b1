using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Tulle.Cli.Demo;

/// <summary>Runs the load over the mesh, shows each second, and sums up.</summary>
internal sealed class DemoRun(DemoMesh mesh, IDemoView view)
{
    /// <summary>Requests of the first moments are not counted: processes start cold.</summary>
    private static readonly TimeSpan LongestWarmUp = TimeSpan.FromSeconds(3);

    public static readonly TimeSpan StartWithin = TimeSpan.FromSeconds(60);

    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private Dictionary<string, RequestFigures> _last = [];
    private Dictionary<string, RequestFigures>? _afterWarmUp;
    private double _lastSeconds;
    private double _afterWarmUpSeconds;
    private TimeSpan _warmUp;

    /// <summary>Until the load ends or the user stops it.</summary>
    /// <returns>The summary as <c>tulle demo --json</c> prints it.</returns>
    public async Task<JsonObject> RunAsync(double rate, TimeSpan duration, CancellationToken cancel)
    {
        _last = await mesh.ReadFiguresAsync(cancel);
        _lastSeconds = _clock.Elapsed.TotalSeconds;
        // Of a short run a part: something must be left to count.
        _warmUp = duration > TimeSpan.Zero && duration / 4 < LongestWarmUp ? duration / 4 : LongestWarmUp;
        DemoProcess load = mesh.StartLoad(rate, duration, _warmUp);
        JsonObject? summary = await FollowAsync(load, cancel);
        int connected = await mesh.CountConnectedAsync(CancellationToken.None);
        List<ServiceReport> services = Reports(
            await mesh.ReadFiguresAsync(CancellationToken.None), _afterWarmUp ?? [], _afterWarmUpSeconds);
        return ToJson(summary ?? throw await load.DescribeEndAsync(), connected, services);
    }

    /// <summary>A line a second; the last one is the summary. Ctrl-C asks the load for it at once.</summary>
    private async Task<JsonObject?> FollowAsync(DemoProcess load, CancellationToken cancel)
    {
        using CancellationTokenRegistration stop = cancel.Register(() => _ = load.StopAsync());
        while (await load.ReadLineAsync(CancellationToken.None) is { } line)
        {
            if (JsonNode.Parse(line) is not JsonObject report)
            {
                continue;
            }

            if ((string?)report["kind"] == "summary")
            {
                return report;
            }

            await mesh.ThrowIfOneEndedAsync();
            await ShowAsync(report, cancel);
        }

        return null;
    }

    private async Task ShowAsync(JsonObject interval, CancellationToken cancel)
    {
        try
        {
            Dictionary<string, RequestFigures> now = await mesh.ReadFiguresAsync(cancel);
            List<ServiceReport> services = Reports(now, _last, _lastSeconds);
            _last = now;
            _lastSeconds = _clock.Elapsed.TotalSeconds;
            if (_afterWarmUp is null && _clock.Elapsed >= _warmUp)
            {
                (_afterWarmUp, _afterWarmUpSeconds) = (now, _lastSeconds);
            }

            view.Show(_clock.Elapsed, LoadReport(interval), services);
        }
        catch (OperationCanceledException)
        {
            // The user stopped the demo: the summary follows.
        }
    }

    private static ServiceReport LoadReport(JsonObject report) => new(
        "load", (double)report["rps"]!, (double)report["success_rate"]!, (double)report["p50_ms"]!,
        (double)report["p99_ms"]!);

    private List<ServiceReport> Reports(
        Dictionary<string, RequestFigures> now, Dictionary<string, RequestFigures> before, double beforeSeconds)
    {
        double seconds = _clock.Elapsed.TotalSeconds - beforeSeconds;
        return [.. now.OrderByDescending(pair => pair.Key, StringComparer.Ordinal).Select(pair => ServiceReport.Of(
            pair.Key, before.TryGetValue(pair.Key, out RequestFigures? old) ? pair.Value.Since(old) : pair.Value, seconds))];
    }

    private static JsonObject ToJson(JsonObject load, int connected, List<ServiceReport> services)
    {
        JsonObject json = new();
        foreach (string key in new[] { "rps", "success_rate", "p50_ms", "p99_ms" })
        {
            json[key] = load[key]!.DeepClone();
        }

        json["proxies_connected"] = connected;
        json["services"] = new JsonArray([.. services.Select(service => new JsonObject
        {
            ["name"] = service.Name,
            ["rps"] = Math.Round(service.Rps, 1),
            ["success_rate"] = Math.Round(service.SuccessRate, 6),
            ["p50_ms"] = Math.Round(service.P50Ms, 3),
            ["p99_ms"] = Math.Round(service.P99Ms, 3),
        })]);
        return json;
    }
}
