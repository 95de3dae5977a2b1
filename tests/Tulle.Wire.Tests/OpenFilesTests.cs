using Tulle.Wire.Tests.Harness;

namespace Tulle.Wire.Tests;

/// <summary>G08: a proxy that has no file descriptor left waits for one without spinning, and goes on then.</summary>
public sealed class OpenFilesTests
{
    private const int OpenFiles = 200;

    [Fact]
    public async Task A_proxy_without_free_descriptors_neither_spins_nor_stays_deaf()
    {
        using RecordingOrigin origin = new();
        int port = ProxyUnderTest.FreePort();
        string bootstrap = WireBootstrap.Render(origin.Port, new Dictionary<string, int> { ["main"] = port });
        using ProxyUnderTest proxy = await ProxyUnderTest.StartAsync(bootstrap, OpenFiles);
        List<WireClient> clients = [];
        for (int i = 0; i < OpenFiles + 50; i++)
        {
            clients.Add(await WireClient.ConnectAsync(port));
        }

        TimeSpan used = await ProcessorTimeOfAMomentAsync(proxy);
        Assert.InRange(used.TotalMilliseconds, 0, Moment.TotalMilliseconds / 2);

        foreach (WireClient client in clients)
        {
            client.Reset();
        }
        using WireClient next = await WireClient.ConnectAsync(port);
        await next.SendAsync(WireText.Bytes("GET /x HTTP/1.1⏎Host: a⏎⏎", ""));
        Assert.Equal(200, (await next.ReadAsync(WireFixture.VerdictLimit))?.Status);
        Assert.True(proxy.IsAlive);
    }

    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(600);

    // A thread that spins uses the whole moment; one that waits, a few milliseconds of it.
    private static async Task<TimeSpan> ProcessorTimeOfAMomentAsync(ProxyUnderTest proxy)
    {
        using PeriodicTimer moment = new(Moment);
        await moment.WaitForNextTickAsync();
        TimeSpan before = proxy.ProcessorTime();
        await moment.WaitForNextTickAsync();
        return proxy.ProcessorTime() - before;
    }
}
