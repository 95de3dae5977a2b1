using Tulle.Wire.Tests.Harness;
using static Tulle.Wire.Tests.Harness.WireRow;

namespace Tulle.Wire.Tests;

/// <summary>Groups D28, E and G: what needs more than one message, or time.</summary>
public sealed class ExchangeTests(WireFixture fixture)
{
    private const string Post = "POST /{T} HTTP/1.1⏎Host: a⏎Content-Length: 5⏎";

    public static IEnumerable<TheoryDataRow<WireRow>> Rows
    {
        get
        {
            WireRow[] rows =
            [
                Refused("E02", "a word in front", Post + "Expect: y 100-continue⏎⏎hello", 417),
                Refused("E02", "folded", Post + "Expect:⏎ 100-continue⏎⏎hello", 417, 400),
                Refused("E02", "a second member", Post + "Expect: 100-continue, x⏎⏎hello", 417),
                Accepted("E01", "100-continue", Post + "Expect: 100-continue⏎⏎hello", "hello"),
                Accepted("E14", "a request behind Connection: close",
                    "GET /{T} HTTP/1.1⏎Host: a⏎Connection: close⏎⏎GET /second-{T} HTTP/1.1⏎Host: a⏎⏎") with
                {
                    Closes = true,
                    OriginLacks = ["second"],
                },
                Refused("E16", "TRACE", "TRACE /{T} HTTP/1.1⏎Host: a⏎Cookie: secret=1⏎⏎", 405) with { GoesOn = true },
            ];
            return rows.Select(r => new TheoryDataRow<WireRow>(r) { TestDisplayName = r.ToString() });
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public Task An_exchange_gets_its_verdict(WireRow row) =>
        RowAssertion.RunAsync(fixture, row, Enum.GetValues<Delivery>());

    [Theory]
    [InlineData("5⏎hel")]
    [InlineData("5⏎hello⏎")]
    [InlineData("5⏎hello⏎0⏎")]
    public async Task D28_a_chunked_body_that_is_cut_off_never_gets_its_last_chunk(string body)
    {
        string token = fixture.NextToken();
        WireClient client = await ConnectAsync();
        await client.SendAsync(WireText.Bytes(
            "POST /{T} HTTP/1.1⏎Host: a⏎Transfer-Encoding: chunked⏎⏎" + body, token));
        int connection = await OriginConnectionAsync(token);

        client.Reset();

        await fixture.Origin.EndOf(connection)
            .WaitAsync(WireFixture.VerdictLimit, TestContext.Current.CancellationToken);
        Assert.Empty(fixture.Origin.MessagesWith(token));
    }

    [Theory]
    [InlineData(417)]
    [InlineData(413)]
    [InlineData(200)]
    public async Task E01_a_final_answer_before_the_body_ends_the_connection(int status)
    {
        string token = fixture.NextToken();
        fixture.Origin.Answer(
            token, new OriginAnswer($"HTTP/1.1 {status} x⏎Content-Length: 2⏎⏎ok", AnswersHeadAtOnce: true));
        using WireClient client = await ConnectAsync();
        await client.SendAsync(WireText.Bytes(Post + "Expect: 100-continue⏎⏎", token));

        WireResponse? response = await client.ReadAsync(WireFixture.VerdictLimit);
        while (response is { Status: 100 })
        {
            response = await client.ReadAsync(WireFixture.VerdictLimit);
        }

        Assert.Equal(status, response?.Status);
        Assert.True(await client.IsEndedAsync(WireFixture.VerdictLimit));
        Assert.Empty(fixture.Origin.MessagesWith(token));
    }

    [Fact]
    public async Task E04_bytes_behind_an_upgrade_are_never_sent_before_the_101()
    {
        string token = fixture.NextToken();
        fixture.Origin.Answer(token, new OriginAnswer("HTTP/1.1 403 Forbidden⏎Content-Length: 2⏎⏎no"));
        using WireClient client = await ConnectAsync();
        await client.SendAsync(WireText.Bytes(
            "GET /up-{T} HTTP/1.1⏎Host: a⏎Connection: Upgrade⏎Upgrade: websocket⏎⏎"
            + "GET /admin-{T} HTTP/1.1⏎Host: a⏎⏎",
            token));

        Assert.Equal(403, (await client.ReadAsync(WireFixture.VerdictLimit))?.Status);
        Assert.True(await client.IsEndedAsync(WireFixture.VerdictLimit));
        OriginMessage only = Assert.Single(fixture.Origin.MessagesWith(token));
        Assert.StartsWith("GET /up-", only.Head);
        Assert.DoesNotContain("/admin-" + token, fixture.Origin.Unfinished[only.Connection]);
    }

    [Fact]
    public async Task E05_an_upgrade_that_the_route_does_not_allow_is_not_forwarded()
    {
        string token = fixture.NextToken();
        using WireClient client = await ConnectAsync();
        await client.SendAsync(WireText.Bytes(
            "GET /{T} HTTP/1.1⏎Host: a⏎Connection: Upgrade⏎Upgrade: foo/1⏎⏎", token));

        WireResponse? response = await client.ReadAsync(WireFixture.VerdictLimit);

        Assert.True(response?.Status is 200 or 403, $"{response?.Status}");
        OriginMessage[] seen = fixture.Origin.MessagesWith(token);
        Assert.DoesNotContain(seen, m => m.Head.Contains("foo/1", StringComparison.Ordinal));
    }

    [Fact]
    public async Task E07_a_101_to_another_protocol_is_a_bad_gateway()
    {
        string token = fixture.NextToken();
        fixture.Origin.Answer(
            token, new OriginAnswer("HTTP/1.1 101 Switching⏎Connection: upgrade⏎Upgrade: other⏎⏎"));
        using WireClient client = await ConnectAsync();
        await client.SendAsync(WireText.Bytes(
            "GET /up-{T} HTTP/1.1⏎Host: a⏎Connection: Upgrade⏎Upgrade: websocket⏎⏎", token));

        Assert.Equal(502, (await client.ReadAsync(WireFixture.VerdictLimit))?.Status);
    }

    [Theory]
    [InlineData("169.254.169.254:80")]
    [InlineData("127.0.0.1:{0}")]
    [InlineData("[::1]:{0}")]
    public async Task E10_connect_without_a_route_for_it_dials_nothing(string target)
    {
        string authority = string.Format(null, target, fixture.Origin.Port);
        using WireClient client = await ConnectAsync();
        await client.SendAsync(WireText.Bytes($"CONNECT {authority} HTTP/1.1⏎Host: {authority}⏎⏎", ""));

        WireResponse? response = await client.ReadAsync(WireFixture.VerdictLimit);

        Assert.True(response?.Status is 404 or 405, $"{response?.Status}");
    }

    [Theory]
    [InlineData("timed", "GET /{T} HT")]
    [InlineData("timed", "GET /{T} HTTP/1.1⏎Host: a⏎X: ")]
    public async Task G01_fields_that_do_not_come_are_a_408(string listener, string input)
    {
        using WireClient client = await WireClient.ConnectAsync(fixture.Port(listener));
        await client.SendAsync(WireText.Bytes(input, fixture.NextToken()));

        Assert.Equal(408, (await client.ReadAsync(WireFixture.VerdictLimit))?.Status);
        Assert.True(await client.IsEndedAsync(WireFixture.VerdictLimit));
    }

    [Theory]
    [InlineData("timed")]
    [InlineData("idle")]
    public async Task G02_a_body_that_does_not_come_ends_at_the_timeout(string listener)
    {
        string token = fixture.NextToken();
        using WireClient client = await WireClient.ConnectAsync(fixture.Port(listener));
        await client.SendAsync(WireText.Bytes("POST /{T} HTTP/1.1⏎Host: a⏎Content-Length: 100⏎⏎abc", token));

        WireResponse? response = await client.ReadAsync(WireFixture.VerdictLimit);

        Assert.True(response?.Status is 408 or 504, $"{response?.Status}");
        Assert.True(await client.IsEndedAsync(WireFixture.VerdictLimit));
        Assert.Empty(fixture.Origin.MessagesWith(token));
    }

    [Fact]
    public async Task G04_a_client_that_does_not_read_costs_no_memory()
    {
        const int BodyBytes = 64 << 20;
        const long AllowedBytes = 24L << 20;
        string token = fixture.NextToken();
        fixture.Origin.Answer(
            token, new OriginAnswer($"HTTP/1.1 200 OK⏎Content-Length: {BodyBytes}⏎⏎" + new string('x', BodyBytes)));
        long before = fixture.Proxy.ResidentBytes();
        using WireClient client = await ConnectAsync();
        await client.SendAsync(WireText.Bytes("GET /{T} HTTP/1.1⏎Host: a⏎⏎", token));
        await OriginConnectionAsync(token);

        // Other requests take their turns meanwhile: the loop goes on.
        for (int i = 0; i < 20; i++)
        {
            using WireClient other = await ConnectAsync();
            await other.SendAsync(WireText.Bytes("GET /other-{T} HTTP/1.1⏎Host: a⏎⏎", fixture.NextToken()));
            Assert.Equal(200, (await other.ReadAsync(WireFixture.VerdictLimit))?.Status);
        }

        Assert.InRange(fixture.Proxy.ResidentBytes() - before, long.MinValue, AllowedBytes);
    }

    [Theory]
    [InlineData("GET /{T} HTTP/1.1⏎Host: a⏎⏎", 1)]
    [InlineData("POST /{T} HTTP/1.1⏎Host: a⏎Content-Length: 5⏎⏎hello", 1)]
    [InlineData("GET /{T} HTTP/1.1⏎Host: a⏎⏎GET /second-{T} HTTP/1.1⏎Host: a⏎⏎", 2)]
    public async Task G05_a_client_that_half_closes_behind_its_request_gets_the_whole_answer(string input, int answers)
    {
        using WireClient client = await ConnectAsync();
        await client.SendAsync(WireText.Bytes(input, fixture.NextToken()));
        client.HalfClose();

        for (int i = 0; i < answers; i++)
        {
            Assert.True(await client.ReadAsync(WireFixture.VerdictLimit) is { Status: 200, IsWhole: true });
        }
        Assert.True(await client.IsEndedAsync(WireFixture.VerdictLimit));
    }

    private Task<WireClient> ConnectAsync() => WireClient.ConnectAsync(fixture.Port("main"));

    // The connection on which the origin has seen something with this token, whole or not.
    private async Task<int> OriginConnectionAsync(string token)
    {
        using CancellationTokenSource timer = new(WireFixture.VerdictLimit);
        using PeriodicTimer tick = new(TimeSpan.FromMilliseconds(5));
        while (await tick.WaitForNextTickAsync(timer.Token))
        {
            OriginMessage? message = fixture.Origin.MessagesWith(token).FirstOrDefault();
            if (message is not null)
            {
                return message.Connection;
            }
            foreach ((int connection, string bytes) in fixture.Origin.Unfinished)
            {
                if (bytes.Contains(token, StringComparison.Ordinal))
                {
                    return connection;
                }
            }
        }
        throw new TimeoutException("nothing reached the origin");
    }
}
