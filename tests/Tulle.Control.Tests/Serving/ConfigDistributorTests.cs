using Tulle.Control.Serving;
using Tulle.Control.Store;
using Tulle.Control.Tests.Compiler;
using Tulle.Xds.Messages;

namespace Tulle.Control.Tests.Serving;

public sealed class ConfigDistributorTests : IAsyncDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly ManualTime _time = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly SqliteResourceStore _store;
    private readonly ConfigDistributor _distributor;
    private readonly ProxyRegistry _registry;
    private Task _running = Task.CompletedTask;
    private int _writes;

    public ConfigDistributorTests()
    {
        _store = new SqliteResourceStore(_directory.File("t.db"), TimeProvider.System);
        var options = new ControlOptions { StorePath = "", XdsSocketPath = "" };
        _registry = new ProxyRegistry(_time);
        _distributor = new ConfigDistributor(_store, _registry, options, _time);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
        _store.Dispose();
        _directory.Dispose();
    }

    [Fact(Timeout = 60_000)]
    public async Task A_change_is_distributed_once_things_were_quiet_for_a_moment()
    {
        await StartAsync();
        await WriteAsync();
        await _time.AdvanceAsync(50, Cancel);
        await WriteAsync(); // it counts: the quiet time starts again when the first is over
        await _time.AdvanceAsync(50, Cancel);
        Assert.Equal(0, _distributor.Graph.Revision);
        await _time.AdvanceAsync(100, Cancel);
        await ReachesAsync(2);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_steady_trickle_holds_a_change_back_for_ten_seconds_at_most()
    {
        await StartAsync();
        await WriteAsync();
        for (int i = 0; i < 99; i++)
        {
            await _time.ArmedAsync(Cancel);
            await WriteAsync();
            await _time.AdvanceAsync(100, Cancel);
        }
        Assert.Equal(0, _distributor.Graph.Revision);
        await _time.ArmedAsync(Cancel);
        await WriteAsync();
        await _time.AdvanceAsync(100, Cancel);
        await ReachesAsync(1);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_proxy_that_connects_does_not_wait_for_the_quiet_time()
    {
        await StartAsync();
        await WriteAsync();
        var session = new ProxySession(
            new ProxyNode("web.default", "", "", ""), new AdsSession(), new Signal(), TimeProvider.System.GetUtcNow());
        await _distributor.IntroduceAsync(session, Cancel); // the clock stands still
        Assert.Equal(1, session.Ads.Inspect((_, config) => config!.Revision));
    }

    [Fact(Timeout = 60_000)]
    public async Task Callers_learn_that_a_Tulle_proxy_stands_before_a_workload_once_it_has_come()
    {
        await _store.WriteAsync(Graphs.Writes(Graphs.WebAndEmoji), false, Cancel);
        await StartAsync();
        ProxySession web = await ConnectAsync("web.default", "envoy"); // no news: nobody's endpoint changes by it
        await ConnectAsync("emoji-2.default", "envoy");
        Assert.False(IsMarked(web));
        await ConnectAsync("emoji-1.default", "tulle-proxy");
        await _time.AdvanceAsync(100, Cancel);
        while (!IsMarked(web))
        {
            Cancel.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private async Task<ProxySession> ConnectAsync(string id, string userAgent)
    {
        var session = new ProxySession(
            new ProxyNode(id, "", userAgent, ""), new AdsSession(), new Signal(), TimeProvider.System.GetUtcNow());
        Assert.True(_registry.TryAdd(session));
        await _distributor.IntroduceAsync(session, Cancel);
        return session;
    }

    /// <summary>Whether the first endpoint of emoji is said to be one of Tulle's proxies.</summary>
    private static bool IsMarked(ProxySession session) => session.Ads.Inspect((_, config) =>
        Graphs.Decode<ClusterLoadAssignment>(config!, XdsType.Endpoint, "default/emoji/80")
            .Endpoints[0].LbEndpoints[0].Metadata is not null);

    private async Task StartAsync()
    {
        await _distributor.LoadAsync(Cancel);
        _running = _distributor.RunAsync(_stop.Token);
    }

    private async Task WriteAsync() => await _store.WriteAsync(
        [new ResourceWrite(WriteMode.Put, new ResourceKey("services", "default", $"s{++_writes}"))], false, Cancel);

    private async Task ReachesAsync(long revision)
    {
        while (_distributor.Graph.Revision < revision)
        {
            Cancel.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
