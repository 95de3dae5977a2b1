using System.Text;
using Tulle.Wire.Tests.Harness;

namespace Tulle.Wire.Tests;

/// <summary>gRPC-Web from hostile clients and from origins that break: bounded memory, the status of gRPC, nobody else is hurt.
/// </summary>
public sealed class GrpcWebFloodTests(GrpcWebFixture fixture) : IClassFixture<GrpcWebFixture>
{
    private const int FloodBytes = 64 << 20;
    private const int ChunkBytes = 1 << 20;

    /// <summary>Far less than the flood: what a JIT process grows by, and a megabyte or two of each buffer.</summary>
    private const long AllowedBytes = 40L << 20;

    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_without_end_passes_and_is_not_kept(bool isText)
    {
        await AssertNeighbourAsync();
        long residentBytes = fixture.Proxy.ResidentBytes();
        using WireClient client = await BeginAsync("/flood", isText);
        byte[] chunk = Chunk(new string('A', ChunkBytes));
        for (int sent = 0; sent < FloodBytes; sent += ChunkBytes)
        {
            await client.SendAsync(chunk);
        }
        await AssertNeighbourAsync();
        Assert.InRange(fixture.Proxy.ResidentBytes(), 0, residentBytes + AllowedBytes);
        await client.SendAsync(WireText.Bytes("0⏎⏎", ""));
        WireResponse answer = await ReadAsync(client);
        Assert.Equal((200, true), (answer.Status, answer.IsWhole));
    }

    [Theory]
    [InlineData("AAAA$AAA", "")]
    [InlineData("====", "")]
    [InlineData("AA=A", "")]
    [InlineData("AB==", "")] // bits that no byte holds
    [InlineData("AAAAA", "0⏎⏎")]
    [InlineData("AAAAAAA", "0⏎⏎")]
    [InlineData("AAAAA", "0⏎x-a: b⏎⏎")]
    public async Task What_is_no_base64_is_refused_as_INTERNAL_wherever_it_comes(string body, string end)
    {
        foreach (bool isLate in new[] { false, true })
        {
            using WireClient client = await BeginAsync("/broken", isText: true);
            if (isLate)
            {
                await client.SendAsync(Chunk(new string('A', ChunkBytes)));
            }
            await client.SendAsync(Chunk(body));
            await client.SendAsync(WireText.Bytes(end, ""));
            WireResponse answer = await ReadAsync(client);
            Assert.Equal((400, "13"), (answer.Status, answer.Field("grpc-status")));
            Assert.StartsWith("application/grpc-web", answer.Field("content-type"), StringComparison.Ordinal);
            Assert.Equal("Bad gRPC-web request, invalid base64 data.", answer.Field("grpc-message"));
        }
        Assert.Null(fixture.Origin.BodyOf("/broken"));
        await AssertNeighbourAsync();
    }

    // Padding after each message, as clients write it, in bytes one by one.
    [Theory]
    [InlineData("AAAAAAA=", "\0\0\0\0\0")]
    [InlineData("AAAAAAA=AAAAAAE=", "\0\0\0\0\0\0\0\0\0\u0001")]
    [InlineData("AP////8=", "\0\u00ff\u00ff\u00ff\u00ff")] // a length of 2^32-1
    [InlineData("gAAAAAF4", "\u0080\0\0\0\u0001x")] // a trailers frame
    public async Task What_base64_says_passes_whatever_it_means(string text, string body)
    {
        using WireClient client = await BeginAsync("/kept", isText: true);
        foreach (char c in text)
        {
            await client.SendAsync(Chunk(c.ToString()));
        }
        await client.SendAsync(WireText.Bytes("0⏎⏎", ""));
        Assert.Equal(200, (await ReadAsync(client)).Status);
        string[] lines = fixture.Origin.BodyOf("/kept")!.Split("\r\n");
        Assert.Equal(body, string.Concat(lines.Where((_, i) => i > 0 && i % 2 == 0)));
    }

    [Fact]
    public async Task A_message_that_stops_half_way_is_given_up_at_the_idle_timeout()
    {
        using WireClient client = await BeginAsync("/silent", isText: true);
        await client.SendAsync(Chunk("AP////8AAAA"));
        WireResponse answer = await ReadAsync(client);
        Assert.Equal((408, "2"), (answer.Status, answer.Field("grpc-status")));
        await AssertNeighbourAsync();
    }

    [Theory]
    [InlineData(true, "\0\0\0\0\u0005ab")]
    [InlineData(false, "\0\0\0\0\u0005ab")]
    [InlineData(true, "\0\u00ff\u00ff\u00ff\u00ffab")]
    [InlineData(false, "\0\u00ff\u00ff\u00ff\u00ffab")]
    [InlineData(true, "\0\0")]
    public async Task An_answer_that_breaks_off_within_a_message_is_no_whole_one(bool isText, string body)
    {
        fixture.Origin.Answers["/half"] = GrpcWebOrigin.Grpc(body, isWhole: false);
        WireResponse answer = await AskAsync("/half", isText);
        Assert.Equal((200, false), (answer.Status, answer.IsWhole));
        Assert.Null(answer.Field("grpc-status"));
        Assert.DoesNotContain(isText ? "gAAAA" : "grpc-status", answer.Body, StringComparison.Ordinal);
        await AssertNeighbourAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Trailers_behind_half_a_message_are_a_frame_of_their_own(bool isText)
    {
        fixture.Origin.Answers["/early"] = GrpcWebOrigin.Grpc("\0\u00ff\u00ff\u00ff\u00ffab");
        WireResponse answer = await AskAsync("/early", isText);
        Assert.Equal((200, true), (answer.Status, answer.IsWhole));
        Assert.Equal(
            "\0\u00ff\u00ff\u00ff\u00ffab\u0080\0\0\0\u000fgrpc-status:0\r\n", Decoded(answer.Body, isText));
    }

    [Theory]
    [InlineData("200 OK", "2")]
    [InlineData("401 No", "16")]
    [InlineData("503 No", "14")]
    public async Task A_large_page_becomes_a_status_and_the_beginning_of_a_message(string status, string grpcStatus)
    {
        const int MessageBytes = 16 << 10;
        fixture.Origin.Answers["/page"] = GrpcWebOrigin.Page(status, new string('<', 1 << 20));
        WireResponse answer = await AskAsync("/page", isText: true);
        Assert.Equal(grpcStatus, answer.Field("grpc-status"));
        Assert.Equal(new string('<', MessageBytes), answer.Field("grpc-message"));
        Assert.Equal("", answer.Body);
    }

    [Fact]
    public async Task A_page_without_end_is_not_kept_and_ends_at_the_route_s_timeout()
    {
        await AssertNeighbourAsync();
        long residentBytes = fixture.Proxy.ResidentBytes();
        fixture.Origin.Answers["/timeout"] = ("HTTP/1.1 200 OK⏎content-type: text/html⏎⏎", false, true);
        using WireClient client = await BeginAsync("/timeout", isText: true);
        await client.SendAsync(WireText.Bytes("0⏎⏎", ""));
        await AssertNeighbourAsync();
        WireResponse? answer = await client.ReadAsync(s_limit);
        Assert.True(client.IsClosed || answer is { Status: 504 } && answer.Field("grpc-status") == "14");
        Assert.InRange(fixture.Proxy.ResidentBytes(), 0, residentBytes + AllowedBytes);
    }

    [Fact]
    public async Task A_page_that_breaks_off_is_an_error()
    {
        fixture.Origin.Answers["/torn"] = GrpcWebOrigin.Page("200 OK", "<html>", isWhole: false);
        using WireClient client = await BeginAsync("/torn", isText: true);
        await client.SendAsync(WireText.Bytes("0⏎⏎", ""));
        WireResponse? answer = await client.ReadAsync(s_limit);
        Assert.True(client.IsClosed || answer?.Field("grpc-status") is not (null or "0"));
        await AssertNeighbourAsync();
    }

    private static byte[] Chunk(string text) => WireText.Bytes($"{text.Length:x}\r\n{text}\r\n", "");

    private static string Decoded(string body, bool isText)
    {
        if (!isText)
        {
            return body;
        }
        StringBuilder all = new();
        for (int i = 0; i + 4 <= body.Length; i += 4)
        {
            all.Append(WireText.Text(Convert.FromBase64String(body.Substring(i, 4))));
        }
        return all.ToString();
    }

    private static async Task<WireResponse> ReadAsync(WireClient client)
    {
        WireResponse? answer = await client.ReadAsync(s_limit);
        Assert.True(answer is not null, "no answer: " + WireText.Show(client.Unparsed));
        return answer;
    }

    private async Task<WireClient> BeginAsync(string path, bool isText)
    {
        WireClient client = await WireClient.ConnectAsync(fixture.Port);
        string type = isText ? "application/grpc-web-text" : "application/grpc-web";
        await client.SendAsync(WireText.Bytes(
            $"POST {path} HTTP/1.1⏎host: a⏎content-type: {type}⏎accept: {type}⏎transfer-encoding: chunked⏎⏎", ""));
        return client;
    }

    private async Task<WireResponse> AskAsync(string path, bool isText)
    {
        using WireClient client = await BeginAsync(path, isText);
        await client.SendAsync(WireText.Bytes("0⏎⏎", ""));
        return await ReadAsync(client);
    }

    private async Task AssertNeighbourAsync()
    {
        using WireClient neighbour = await WireClient.ConnectAsync(fixture.Port);
        await neighbour.SendAsync(WireText.Bytes("GET /own HTTP/1.1⏎host: a⏎⏎", ""));
        Assert.Equal("own", (await ReadAsync(neighbour)).Body);
    }
}
