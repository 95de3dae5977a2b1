using Tulle.Wire.Tests.Harness;
using Tulle.Wire.Tests.Rows;

namespace Tulle.Wire.Tests;

/// <summary>Group F: what a hostile origin says never reaches a client as something that it is not.</summary>
public sealed class OriginRowTests(WireFixture fixture)
{
    public static IEnumerable<TheoryDataRow<OriginRow>> Rows =>
        OriginRows.All().Select(r => new TheoryDataRow<OriginRow>(r) { TestDisplayName = r.ToString() });

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task A_hostile_answer_gets_its_verdict(OriginRow row)
    {
        string token = fixture.NextToken();
        fixture.Origin.Answer(token, new OriginAnswer(row.Answer, row.End));
        using WireClient client = await WireClient.ConnectAsync(fixture.Port("main"));

        await client.SendAsync(WireText.Bytes(row.Request, token));
        bool isHead = row.Request.StartsWith("HEAD ", StringComparison.Ordinal);
        WireResponse? response = await client.ReadAsync(WireFixture.VerdictLimit, isHead);

        Assert.True(response is not null || row.IsCut, $"no answer; left: {WireText.Show(client.Unparsed)}");
        if (response is not null)
        {
            CheckResponse(row, response);
        }
        if (row.IsCut && response is null or { IsWhole: false })
        {
            await client.IsEndedAsync(WireFixture.VerdictLimit);
            Assert.True(client.IsClosed, "the connection goes on");
        }
        int used = Assert.Single(fixture.Origin.MessagesWith(token)).Connection;
        await CheckReuseAsync(row, used);
        string[] lines = await fixture.Log.WaitAsync(client.Address, 1, WireFixture.VerdictLimit);
        Assert.Single(lines);
    }

    [Fact]
    public async Task F08_a_connection_on_which_the_origin_speaks_unasked_is_closed()
    {
        string token = fixture.NextToken();
        using WireClient client = await WireClient.ConnectAsync(fixture.Port("main"));
        await client.SendAsync(WireText.Bytes("GET /{T} HTTP/1.1⏎Host: a⏎⏎", token));
        Assert.Equal(200, (await client.ReadAsync(WireFixture.VerdictLimit))?.Status);
        int connection = Assert.Single(fixture.Origin.MessagesWith(token)).Connection;

        await fixture.Origin.SpeakAsync(connection, "HTTP/1.1 200 OK⏎Content-Length: 4⏎⏎evil");

        // Another test's request may be on that connection by now: then that one gets a wrong answer, and fails.
        await fixture.Origin.EndOf(connection)
            .WaitAsync(WireFixture.VerdictLimit, TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData("/short-{T}")]
    public async Task F17_an_origin_that_never_answers_costs_a_504_at_the_timeout(string path)
    {
        string token = fixture.NextToken();
        fixture.Origin.Answer(token, new OriginAnswer(""));
        using WireClient client = await WireClient.ConnectAsync(fixture.Port("main"));

        await client.SendAsync(WireText.Bytes($"GET {path} HTTP/1.1⏎Host: a⏎⏎", token));

        Assert.Equal(504, (await client.ReadAsync(WireFixture.VerdictLimit))?.Status);
    }

    [Fact]
    public async Task F16_a_post_that_the_origin_drops_is_not_sent_twice()
    {
        string token = fixture.NextToken();
        fixture.Origin.Answer(token, new OriginAnswer("", OriginEnd.Close));
        using WireClient client = await WireClient.ConnectAsync(fixture.Port("main"));

        await client.SendAsync(WireText.Bytes("POST /{T} HTTP/1.1⏎Host: a⏎Content-Length: 5⏎⏎hello", token));

        WireResponse? response = await client.ReadAsync(WireFixture.VerdictLimit);
        Assert.True(response?.Status is 502 or 503, $"{response?.Status}");
        Assert.Single(fixture.Origin.MessagesWith(token));
    }

    private static void CheckResponse(OriginRow row, WireResponse response)
    {
        Assert.Contains(response.Status, row.Statuses);
        bool mayBeCut = row.IsCut && response.Status == 200;
        Assert.True(response.IsWhole != mayBeCut, $"{response.Status}, whole: {response.IsWhole}");
        if (row.Body is not null)
        {
            Assert.Equal(row.Body, response.Body);
        }
        string all = string.Concat(response.Fields) + response.Body;
        foreach (string text in row.ClientLacks)
        {
            Assert.DoesNotContain(text, all);
        }
    }

    private async Task CheckReuseAsync(OriginRow row, int used)
    {
        for (int i = 0; i < 3; i++)
        {
            string token = fixture.NextToken();
            using WireClient client = await WireClient.ConnectAsync(fixture.Port("main"));
            await client.SendAsync(WireText.Bytes("GET /next-{T} HTTP/1.1⏎Host: a⏎⏎", token));
            WireResponse? response = await client.ReadAsync(WireFixture.VerdictLimit);
            Assert.Equal((200, "/next-" + token), (response?.Status, response?.Body));
            int connection = Assert.Single(fixture.Origin.MessagesWith(token)).Connection;
            Assert.True(row.IsReusable || connection != used, "the connection was used again");
        }
    }
}
