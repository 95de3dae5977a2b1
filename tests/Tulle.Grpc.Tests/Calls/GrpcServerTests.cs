using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Tulle.Grpc.Calls;
using Tulle.Grpc.Calls.Client;
using Tulle.Grpc.Tests.Support;

namespace Tulle.Grpc.Tests.Calls;

/// <summary>What clients do that are broken, old or no gRPC at all, and how a server of ours ends its calls.</summary>
public sealed class GrpcServerTests : IAsyncLifetime
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false });
    private OwnServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await OwnServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData("POST", "application/json", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("POST", "application/grpc-web", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("POST", "application/grpc+json", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("GET", "application/grpc", HttpStatusCode.MethodNotAllowed)]
    [InlineData("POST", "application/grpc+proto", HttpStatusCode.OK)]
    [InlineData("POST", "application/grpc; x=y", HttpStatusCode.OK)]
    public async Task What_is_no_gRPC_is_answered_as_HTTP(string method, string contentType, HttpStatusCode expected)
    {
        using HttpResponseMessage answer = await SendAsync("Unary", GrpcFrame.Wrap("x"u8), contentType, new HttpMethod(method));
        Assert.Equal(expected, answer.StatusCode);
    }

    [Fact]
    public async Task An_unknown_method_is_unimplemented_in_one_block_of_headers()
    {
        using HttpResponseMessage answer = await SendAsync("Nonsense", []);
        Assert.Equal("12", Header(answer, GrpcHeaders.Status));
        Assert.Equal("/tulle.test.Echo/Nonsense is not served here", Header(answer, GrpcHeaders.Message));
        Assert.Empty(answer.TrailingHeaders);
        Assert.Equal("application/grpc", answer.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task An_encoding_is_refused_with_the_one_that_is_taken()
    {
        using HttpResponseMessage answer = await SendAsync(
            "Unary", GrpcFrame.Wrap("x"u8), headers: (GrpcHeaders.Encoding, "gzip"));
        Assert.Equal("12", Header(answer, GrpcHeaders.Status));
        Assert.Equal("identity", Header(answer, GrpcHeaders.AcceptEncoding));
        using HttpResponseMessage identity = await SendAsync(
            "Unary", GrpcFrame.Wrap("x"u8), headers: (GrpcHeaders.Encoding, "identity"));
        Assert.Equal("0", Trailer(identity));
    }

    [Theory]
    [InlineData("Unary", "", "12")] // no message where there must be one
    [InlineData("Unary", "00000000000000000000", "12")] // two messages of no bytes
    [InlineData("Unary", "0100000000", "13")] // compressed
    [InlineData("Unary", "0000000005aa", "13")] // cut off
    [InlineData("Collect", "00ffffffff", "8")] // four gigabytes
    public async Task A_broken_body_ends_with_the_status_that_gRPC_has_for_it(string method, string hex, string status)
    {
        using HttpResponseMessage answer = await SendAsync(method, Convert.FromHexString(hex));
        Assert.Equal(status, Header(answer, GrpcHeaders.Status));
    }

    [Theory]
    [InlineData(GrpcHeaders.Timeout, "soon", "13")]
    [InlineData(GrpcHeaders.Timeout, "0m", "4")]
    [InlineData("x-some-bin", "!", "13")]
    public async Task A_header_that_is_wrong_ends_the_call(string name, string value, string status)
    {
        using HttpResponseMessage answer = await SendAsync("Unary", GrpcFrame.Wrap("x"u8), headers: (name, value));
        Assert.Equal(status, Header(answer, GrpcHeaders.Status));
    }

    [Fact]
    public async Task A_client_of_HTTP_1_is_told_to_speak_HTTP_2()
    {
        await using OwnServer server = await OwnServer.StartAsync(http1: true);
        using HttpResponseMessage answer = await _http.GetAsync(
            new Uri($"http://127.0.0.1:{server.Port}/x"), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.UpgradeRequired, answer.StatusCode);
    }

    [Fact]
    public async Task A_handler_that_fails_is_unknown_to_its_client_and_told_to_the_log()
    {
        _server.Grpc.Unary<byte[], byte[]>(EchoMethods.Of("Fail"),
            static (_, _) => throw new InvalidOperationException("secret"));
        GrpcException failure = await FailAsync("Fail");
        Assert.Equal(GrpcStatusCode.Unknown, failure.Code);
        Assert.DoesNotContain("secret", failure.Status.Message);
        Assert.Contains("secret", Assert.Single(_server.Log));
    }

    [Fact]
    public async Task A_handler_that_does_not_look_at_its_deadline_does_not_keep_its_client()
    {
        var forEver = new TaskCompletionSource<byte[]>();
        _server.Grpc.Unary(EchoMethods.Of("Stubborn"), (_, _) => forEver.Task);
        using HttpResponseMessage answer = await SendAsync(
            "Stubborn", GrpcFrame.Wrap("x"u8), headers: (GrpcHeaders.Timeout, "50m"));
        Assert.Equal("4", Header(answer, GrpcHeaders.Status));
        forEver.SetResult([]); // and touches nothing of the call that is over
    }

    [Fact]
    public async Task Calls_are_unavailable_when_the_server_stops()
    {
        using var channel = new GrpcChannel(new Uri($"http://127.0.0.1:{_server.Port}"));
        await using GrpcCall<byte[], byte[]> call = channel.Open(EchoMethods.Chat);
        await call.WriteAsync("x"u8.ToArray());
        Assert.True(await call.MoveNextAsync());
        await _server.StopCallsAsync();
        GrpcException end = await Assert.ThrowsAsync<GrpcException>(call.MoveNextAsync);
        Assert.Equal(new GrpcStatus(GrpcStatusCode.Unavailable, "the server stops"), end.Status);
    }

    [Fact]
    public async Task A_call_within_a_call_has_its_deadline_and_is_cancelled_with_it()
    {
        using var channel = new GrpcChannel(new Uri($"http://127.0.0.1:{_server.Port}"));
        _server.Grpc.Unary(EchoMethods.Of("Relay"), (request, call) =>
            channel.UnaryAsync(EchoMethods.Remaining, request, GrpcCallOptions.Within(call)));
        var within = new GrpcCallOptions { Deadline = GrpcDeadline.After(TimeSpan.FromMinutes(1)) };
        string left = Encoding.UTF8.GetString(await channel.UnaryAsync(EchoMethods.Of("Relay"), [], within));
        Assert.InRange(long.Parse(left), 1, 60_000);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_unavailable()
    {
        OwnServer gone = await OwnServer.StartAsync();
        int port = gone.Port;
        await gone.DisposeAsync();
        using var channel = new GrpcChannel(new Uri($"http://127.0.0.1:{port}"));
        GrpcException failure = await Assert.ThrowsAsync<GrpcException>(() => channel.UnaryAsync(EchoMethods.Unary, []));
        Assert.Equal(GrpcStatusCode.Unavailable, failure.Code);
    }

    private async Task<GrpcException> FailAsync(string method)
    {
        using var channel = new GrpcChannel(new Uri($"http://127.0.0.1:{_server.Port}"));
        return await Assert.ThrowsAsync<GrpcException>(() => channel.UnaryAsync(EchoMethods.Of(method), []));
    }

    private async Task<HttpResponseMessage> SendAsync(
        string method, byte[] body, string contentType = GrpcHeaders.ContentType, HttpMethod? verb = null,
        params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(verb ?? HttpMethod.Post, $"http://127.0.0.1:{_server.Port}/tulle.test.Echo/{method}")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(body),
        };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        foreach ((string name, string value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return await _http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private static string? Header(HttpResponseMessage answer, string name) =>
        answer.Headers.TryGetValues(name, out IEnumerable<string>? values) ? values.Single() : null;

    private static string Trailer(HttpResponseMessage answer) => answer.TrailingHeaders.GetValues(GrpcHeaders.Status).Single();
}
