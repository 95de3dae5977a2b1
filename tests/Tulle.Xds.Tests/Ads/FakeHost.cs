using Tulle.Model;
using Tulle.Xds.Ads;

namespace Tulle.Xds.Tests.Ads;

internal sealed class FakeHost : IDiscoveryHost
{
    public long NowMs { get; set; } = 1000;

    public long NowUnixMs => NowMs;

    public long DrainTimeMs => 5000;

    public List<Snapshot> Published { get; } = [];

    public List<DiscoveryOutcome> Outcomes { get; } = [];

    public bool IsInitialized { get; private set; }

    public List<string> Watched { get; } = [];

    public void Publish(Snapshot snapshot) => Published.Add(snapshot);

    public void Report(DiscoveryOutcome outcome) => Outcomes.Add(outcome);

    public void Initialized() => IsInitialized = true;

    public void Watch(string path) => Watched.Add(path);

    public void Log(string message)
    {
    }
}
