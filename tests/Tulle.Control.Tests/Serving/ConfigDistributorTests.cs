using Tulle.Control.Serving;
using Tulle.Control.Store;

namespace Tulle.Control.Tests.Serving;

public sealed class ConfigDistributorTests : IAsyncDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly ManualTime _time = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly SqliteResourceStore _store;
    private readonly ConfigDistributor _distributor;
    private Task _running = Task.CompletedTask;
    private int _writes;

    public ConfigDistributorTests()
    {
        _store = new SqliteResourceStore(_directory.File("t.db"), TimeProvider.System);
        var options = new ControlOptions { StorePath = "", XdsSocketPath = "" };
        _distributor = new ConfigDistributor(_store, new ProxyRegistry(_time), options, _time);
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
