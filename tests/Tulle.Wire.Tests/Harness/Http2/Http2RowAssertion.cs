using Tulle.Wire.Tests.Rows;

namespace Tulle.Wire.Tests.Harness.Http2;

/// <summary>
/// The one check of all rows: the verdict, that a neighbour's requests are answered meanwhile and a new connection's
/// after, that the answer is not ten times what was sent, that memory is not, that the proxy's processor time is not ten
/// times that of ordinary requests, and the counter.
/// </summary>
internal static class Http2RowAssertion
{
    private const int Amplification = 10;

    /// <summary>Settings, window and GOAWAY come whatever the client says.</summary>
    private const int GreetingBytes = 4096;

    // A JIT process grows by the code that it compiles, and rows of other tests may run beside.
    private const long RssAllowanceBytes = 96L << 20;

    private const int NeighbourRequests = 5;

    public static async Task RunAsync(Http2Fixture fixture, Http2Row row)
    {
        long counted = row.Counter.Length > 0 ? await fixture.Proxy.StatAsync("http2." + row.Counter) : 0;
        RequestCost cost = await fixture.RequestCostAsync();
        using FrameClient neighbour = await fixture.ConnectAsync("plain");
        await AskAsync(neighbour, 1);
        long residentBytes = fixture.Proxy.ResidentBytes();
        TimeSpan processorTime = fixture.Proxy.ProcessorTime();

        using FrameClient client = await fixture.ConnectAsync("shared");
        await client.WaitAsync(f => f.Kind == FrameKind.Settings && f.IsAck, "SETTINGS ack");
        Task sending = client.SendWhileReadingAsync(row.Script);
        for (int i = 1; i <= NeighbourRequests; i++)
        {
            await AskAsync(neighbour, (2 * i) + 1);
        }
        await sending;
        await CheckVerdictAsync(fixture, client, row);
        cost.AssertBounds(fixture.Proxy.ProcessorTime() - processorTime, row.Script.Frames, client.SentBytes);
        using FrameClient later = await fixture.ConnectAsync("shared");
        await AskAsync(later, 1);

        Assert.InRange(client.ReceivedBytes, 0, (Amplification * client.SentBytes) + GreetingBytes);
        Assert.InRange(
            fixture.Proxy.ResidentBytes(), 0, residentBytes + (Amplification * client.SentBytes) + RssAllowanceBytes);
        if (row.Counter.Length > 0)
        {
            await fixture.Proxy.WaitForStatAsync("http2." + row.Counter, counted + 1);
        }
    }

    private static async Task CheckVerdictAsync(Http2Fixture fixture, FrameClient client, Http2Row row)
    {
        if (row.Ends.Length > 0)
        {
            await client.WaitForGoAwayAsync(row.Ends);
            return;
        }
        if (row.Resets.Length > 0)
        {
            await client.WaitForResetAsync(1, row.Resets);
        }
        if (row.Status > 0)
        {
            Assert.Equal(row.Status, await client.StatusAsync(1));
            await client.WaitForEndAsync(1);
        }
        await AskAsync(client, 1001);
        if (row.Hidden.Length > 0)
        {
            Assert.Empty(fixture.Origin.MessagesWith(row.Hidden));
            Assert.Empty(fixture.Origin.MessagesWith("smuggled"));
        }
        if (row.Seen.Length > 0)
        {
            Assert.NotEmpty(fixture.Origin.MessagesWith(row.Seen));
        }
    }

    private static async Task AskAsync(FrameClient client, int stream)
    {
        await client.SendAsync(new FrameScript().Get(stream, "/own"));
        Assert.Equal(200, await client.StatusAsync(stream));
        await client.WaitForEndAsync(stream);
        Assert.Equal("own", client.Body(stream));
    }
}
