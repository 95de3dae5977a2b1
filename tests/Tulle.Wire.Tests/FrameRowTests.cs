using Tulle.Wire.Tests.Harness;
using Tulle.Wire.Tests.Rows;

namespace Tulle.Wire.Tests;

/// <summary>Group L: an HTTP/2 origin that breaks the rules costs its own request only.</summary>
public sealed class FrameRowTests(FrameFixture fixture) : IClassFixture<FrameFixture>
{
    public static IEnumerable<TheoryDataRow<int>> Rows =>
        FrameRows.All.Select((r, i) => new TheoryDataRow<int>(i) { TestDisplayName = r.Name });

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task A_client_gets_the_verdict_and_nothing_is_left_behind(int row)
    {
        FrameRow expected = FrameRows.All[row];
        WireResponse? response = await AskAsync(row);
        Assert.NotNull(response);
        Assert.Equal(expected.Status, response.Status);
        if (expected.Status == 200)
        {
            Assert.Equal(expected.Body, response.Body);
        }

        Assert.True(fixture.Proxy.IsAlive);
        Assert.Equal(0, await fixture.Proxy.StatAsync($"cluster.{row}.upstream_rq_active"));
    }

    private async Task<WireResponse?> AskAsync(int row)
    {
        using WireClient client = await WireClient.ConnectAsync(fixture.Port);
        await client.SendAsync(WireText.Bytes($"GET /{row}. HTTP/1.1⏎Host: a⏎⏎", ""));
        WireResponse? response;
        do
        {
            response = await client.ReadAsync(TimeSpan.FromSeconds(30));
        }
        while (response is { Status: < 200 });
        return response;
    }
}
