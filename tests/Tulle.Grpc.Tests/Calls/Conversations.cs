using System.Text;
using Tulle.Grpc.Tests.Support;

namespace Tulle.Grpc.Tests.Calls;

/// <summary>What holds between any client and any server of which one at least is ours.</summary>
public abstract class Conversations : IAsyncLifetime
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private IEchoServer? _server;
    private IEchoClient? _client;

    public async ValueTask InitializeAsync()
    {
        _server = await StartServerAsync();
        _client = StartClient(_server.Port);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_client is not null) await _client.DisposeAsync();
        if (_server is not null) await _server.DisposeAsync();
    }

    [Fact]
    public async Task The_four_kinds_of_calls_carry_their_messages()
    {
        Assert.Equal(["hello"], (await CallAsync(Order("Unary", "hello"))).Texts);
        Assert.Equal(["a,b,c"], (await CallAsync(Order("Collect", "a", "b", "c"))).Texts);
        Assert.Equal(["a", "", "c"], (await CallAsync(Order("Spread", "a,,c"))).Texts);
        Assert.Equal(["a", "b"], (await CallAsync(Order("Chat", "a", "b"))).Texts);
    }

    [Fact]
    public async Task In_a_conversation_each_message_is_answered_before_the_next_is_sent()
    {
        string[] hundred = [.. Enumerable.Range(0, 100).Select(i => $"message {i}")];
        Assert.Equal(hundred, (await CallAsync(Order("Chat", hundred) with { PingPong = true })).Texts);
    }

    [Fact]
    public async Task Messages_of_three_megabytes_pass_both_ways()
    {
        byte[] large = new byte[3 * 1024 * 1024];
        new Random(1).NextBytes(large);
        EchoOutcome outcome = await CallAsync(new EchoOrder("Chat", large, large));
        Assert.Equal(2, outcome.Messages.Length);
        Assert.All(outcome.Messages, m => Assert.True(large.AsSpan().SequenceEqual(m)));
    }

    [Fact]
    public async Task A_message_of_more_than_four_megabytes_exhausts_the_servers_resources()
    {
        EchoOutcome outcome = await MakeAsync(new EchoOrder("Unary", new byte[(4 * 1024 * 1024) + 1]));
        Assert.Equal(GrpcStatusCode.ResourceExhausted, outcome.Status.Code);
    }

    [Fact]
    public async Task Metadata_travels_both_ways_as_text_and_as_bytes()
    {
        EchoOutcome outcome = await CallAsync(Order("Unary", "x") with
        {
            Metadata = [("x-head", "one"u8.ToArray()), ("x-head", "two"u8.ToArray()), ("x-tail-bin", "\0\u00ff"u8.ToArray())],
        });
        Assert.Equal(["one", "two"], EchoOutcome.TextsOf(outcome.Headers, "x-head").SelectMany(static v => v.Split(", ")));
        Assert.Equal(["\0\u00ff"], EchoOutcome.TextsOf(outcome.Trailers, "x-tail-bin"));
    }

    [Theory]
    [InlineData("Unary", 5, "there is none: 100 %, ä\n")]
    [InlineData("Spread", 9, "after the messages")]
    [InlineData("Chat", 16, "")]
    public async Task A_status_arrives_with_its_message_and_its_metadata(string method, int code, string why)
    {
        EchoOutcome outcome = await MakeAsync(Order(method, "x") with
        {
            Metadata = [("x-fail", Encoding.UTF8.GetBytes(code.ToString())), ("x-why-bin", Encoding.UTF8.GetBytes(why)),
                ("x-tail-bin", "tail"u8.ToArray())],
        });
        Assert.Equal(new GrpcStatus((GrpcStatusCode)code, why), outcome.Status);
        Assert.Equal(["tail"], EchoOutcome.TextsOf(outcome.Trailers, "x-tail-bin"));
        if (method != "Unary") Assert.Equal(["x"], outcome.Texts);
    }

    [Fact]
    public async Task The_server_knows_how_much_time_is_left()
    {
        string left = (await CallAsync(Order("Remaining", "?") with { DeadlineMs = 60_000 })).Texts[0];
        Assert.InRange(long.Parse(left), 1, 60_000);
    }

    [Fact]
    public async Task After_the_deadline_the_client_has_its_status_and_the_server_stops_working()
    {
        // On a busy machine a short deadline may pass before the server has seen the call.
        using var limit = new CancellationTokenSource(s_patience);
        for (int ms = 100; !await HasStoppedAsync("deadline"); ms += ms)
        {
            limit.Token.ThrowIfCancellationRequested();
            EchoOutcome outcome = await MakeAsync(Order("Hang", "deadline") with { DeadlineMs = ms });
            Assert.Equal(GrpcStatusCode.DeadlineExceeded, outcome.Status.Code);
        }
    }

    [Fact]
    public async Task A_cancelled_call_ends_at_the_server_too()
    {
        EchoOutcome outcome = await MakeAsync(Order("Chat", "a", "b") with
        {
            Metadata = [("x-key", "cancelled"u8.ToArray())],
            CancelAfter = 1,
            PingPong = true,
        });
        Assert.Equal(GrpcStatusCode.Cancelled, outcome.Status.Code);
        using var limit = new CancellationTokenSource(s_patience);
        while (!await HasStoppedAsync("cancelled")) limit.Token.ThrowIfCancellationRequested();
    }

    private protected abstract Task<IEchoServer> StartServerAsync();

    private protected abstract IEchoClient StartClient(int port);

    private protected static EchoOrder Order(string method, params string[] messages) =>
        new(method, [.. messages.Select(Encoding.UTF8.GetBytes)]);

    /// <summary>For calls that are to succeed.</summary>
    private protected async Task<EchoOutcome> CallAsync(EchoOrder order)
    {
        EchoOutcome outcome = await MakeAsync(order);
        Assert.True(outcome.Status.IsOk, outcome.Status.ToString());
        return outcome;
    }

    private protected Task<EchoOutcome> MakeAsync(EchoOrder order) => _client!.CallAsync(order).WaitAsync(s_patience);

    private async Task<bool> HasStoppedAsync(string key) => (await CallAsync(Order("WasCancelled", key))).Texts[0] == "true";
}
