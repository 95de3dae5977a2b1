using System.Collections.Frozen;
using Tulle.Model;
using Tulle.Proxy.Tests.Downstream;
using Tulle.Proxy.Tests.Filters;
using Tulle.Proxy.Tests.Upstream;

namespace Tulle.Proxy.Tests.Grpc;

/// <summary>The gRPC filters between an HTTP/1.1 client and an HTTP/1.1 origin that sends trailers.</summary>
public sealed class GrpcFilterTests
{
    private const string Answer =
        "HTTP/1.1 200 OK\r\ncontent-type: application/grpc\r\ntransfer-encoding: chunked\r\n\r\n"
        + "7\r\n\0\0\0\0\u0002ok\r\n0\r\ngrpc-status: {0}\r\ngrpc-message: said\r\n\r\n";

    private static readonly GrpcStatsSettings s_byList = new()
    {
        Methods = new[] { "pkg.S/M" }.ToFrozenSet(StringComparer.Ordinal),
    };

    [Fact]
    public void Grpc_web_turns_trailers_into_a_last_frame()
    {
        (string request, string answer) = Exchange(new GrpcWebSettings(), Post("application/grpc-web", ""), Reply(0));
        Assert.Contains("\r\ncontent-type: application/grpc\r\n", request, StringComparison.Ordinal);
        Assert.Contains("\r\ngrpc-accept-encoding: identity\r\n", request, StringComparison.Ordinal);
        Assert.Contains("\r\ncontent-type: application/grpc-web+proto\r\n", answer, StringComparison.Ordinal);
        Assert.Contains("\u0080\0\0\0\u0022grpc-status:0\r\ngrpc-message:said\r\n\r\n", answer, StringComparison.Ordinal);
        Assert.EndsWith("\r\n0\r\n\r\n", answer, StringComparison.Ordinal);
    }

    [Fact]
    public void Grpc_web_text_is_base64_both_ways()
    {
        string post = Post("application/grpc-web-text", "accept: application/grpc-web-text\r\n", "AAAAAAJvaw==");
        (string request, string answer) = Exchange(new GrpcWebSettings(), post, Reply(0));
        Assert.Contains("\r\n7\r\n\0\0\0\0\u0002ok\r\n0\r\n", request, StringComparison.Ordinal);
        Assert.Contains("\r\ncontent-type: application/grpc-web-text+proto\r\n", answer, StringComparison.Ordinal);
        Assert.Contains("AAAAAAJvaw==", answer, StringComparison.Ordinal);
        Assert.Contains("gAAAACJncnBjLXN0YXR1czowDQpncnBjLW1lc3NhZ2U6c2FpZA0K", answer, StringComparison.Ordinal);
    }

    [Fact]
    public void An_answer_that_is_not_grpc_becomes_a_message_of_grpc_web()
    {
        (_, string answer) = Exchange(
            new GrpcWebSettings(),
            Post("application/grpc-web", ""),
            "HTTP/1.1 503 No\r\ncontent-length: 8\r\n\r\n50% gone");
        Assert.StartsWith("HTTP/1.1 503 ", answer, StringComparison.Ordinal);
        Assert.Contains("\r\ngrpc-status: 14\r\n", answer, StringComparison.Ordinal);
        Assert.Contains("\r\ngrpc-message: 50%25 gone\r\n", answer, StringComparison.Ordinal);
        Assert.Contains("\r\ncontent-length: 0\r\n", answer, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\n", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("%%%%")]
    [InlineData("AAAAA")]
    public void Text_that_is_not_base64_is_refused(string text)
    {
        using ProxyRig rig = FilterRoutes.Rig([new GrpcWebSettings()]);
        OriginConnection client = rig.Connect(Post("application/grpc-web-text", "", text));
        rig.RunUntil(() => client.SawEnd);
        Assert.StartsWith("HTTP/1.1 400 ", client.Received, StringComparison.Ordinal);
        Assert.Contains("\r\ngrpc-status: 13\r\n", client.Received, StringComparison.Ordinal);
        Assert.Contains(
            "\r\ngrpc-message: Bad gRPC-web request, invalid base64 data.\r\n", client.Received, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "200 ")]
    [InlineData(13, "503 ")]
    public void The_bridge_puts_the_status_into_the_head_of_a_whole_answer(int status, string http)
    {
        (_, string answer) = Exchange(
            new GrpcHttp1BridgeSettings(false, false), Post("application/grpc", ""), Reply(status));
        Assert.StartsWith("HTTP/1.1 " + http, answer, StringComparison.Ordinal);
        Assert.Contains($"\r\ngrpc-status: {status}\r\n", answer, StringComparison.Ordinal);
        Assert.Contains("\r\ngrpc-message: said\r\n", answer, StringComparison.Ordinal);
        Assert.Contains("\r\ncontent-length: 7\r\n", answer, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\n\0\0\0\0\u0002ok", answer, StringComparison.Ordinal);
    }

    [Fact]
    public void The_bridge_makes_a_call_of_plain_protobuf_and_a_plain_answer_of_it()
    {
        (string request, string answer) = Exchange(
            new GrpcHttp1BridgeSettings(UpgradesProtobuf: true, IgnoresQuery: true),
            Post("application/x-protobuf", "", "hello", "/pkg.S/M?a=b"),
            Reply(0));
        Assert.StartsWith("POST /pkg.S/M HTTP/1.1\r\n", request, StringComparison.Ordinal);
        Assert.Contains("\r\ncontent-type: application/grpc\r\n", request, StringComparison.Ordinal);
        Assert.Contains("\0\0\0\0\u0005", request, StringComparison.Ordinal);
        Assert.Contains("hello\r\n0\r\n\r\n", request, StringComparison.Ordinal);
        Assert.Contains("\r\ncontent-type: application/x-protobuf\r\n", answer, StringComparison.Ordinal);
        Assert.EndsWith("\r\ncontent-length: 2\r\n\r\nok", Sorted(answer), StringComparison.Ordinal);
    }

    [Fact]
    public void Calls_are_counted_by_cluster_method_status_and_messages()
    {
        using ProxyRig rig = FilterRoutes.Rig([s_byList with { RecordsUpstreamTime = true }], enableTrailers: true);
        Run(rig, Post("application/grpc", "", "\0\0\0\0\0\0\0\0\0\u0001x"), Reply(0));
        Run(rig, Post("application/grpc", "", "\0\0\0\0\0", "/pkg.S/Other"), Reply(5));
        Assert.Equal(2, rig.Stat("cluster.web.grpc.pkg.S.M.request_message_count"));
        Assert.Equal(1, rig.Stat("cluster.web.grpc.pkg.S.M.response_message_count"));
        Assert.Equal(1, rig.Stat("cluster.web.grpc.pkg.S.M.success"));
        Assert.Equal(1, rig.Stat("cluster.web.grpc.pkg.S.M.0"));
        Assert.Equal(1, rig.Stat("cluster.web.grpc.pkg.S.M.total"));
        Assert.Equal(1, rig.Stat("cluster.web.grpc.failure"));
        Assert.Equal(1, rig.Stat("cluster.web.grpc.5"));
        Assert.Equal(1, rig.Stat("cluster.web.grpc.total"));
    }

    [Fact]
    public void A_services_dots_may_be_replaced_in_the_names()
    {
        using ProxyRig rig = FilterRoutes.Rig(
            [new GrpcStatsSettings { AllMethods = true, ReplacesDots = true }], enableTrailers: true);
        Run(rig, Post("application/grpc", ""), Reply(0));
        Assert.Equal(1, rig.Stat("cluster.web.grpc.pkg_S.M.success"));
    }

    [Fact]
    public void Clients_cannot_make_names_without_end()
    {
        using ProxyRig rig = FilterRoutes.Rig([new GrpcStatsSettings { AllMethods = true }], enableTrailers: true);
        var table = rig.Worker.GrpcStats!;
        for (int i = 0; i < Limits.GrpcMethodsWithStats; i++)
        {
            table.Find("web", System.Text.Encoding.ASCII.GetBytes($"/s/{i}"), new GrpcStatsSettings { AllMethods = true });
        }

        Run(rig, Post("application/grpc", ""), Reply(0));
        Assert.Equal(1, rig.Stat("cluster.web.grpc.success"));
        Assert.Throws<ArgumentException>(() => rig.Stat("cluster.web.grpc.pkg.S.M.success"));
    }

    private static string Reply(int status) => Answer.Replace(
        "{0}", status.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);

    private static string Post(
        string contentType, string moreLines, string body = "\0\0\0\0\0", string path = "/pkg.S/M") =>
        $"POST {path} HTTP/1.1\r\nhost: a\r\ncontent-type: {contentType}\r\n{moreLines}"
        + $"content-length: {body.Length}\r\n\r\n{body}";

    private static (string Request, string Answer) Exchange(FilterSettings filter, string request, string answer)
    {
        using ProxyRig rig = FilterRoutes.Rig([filter], enableTrailers: true);
        return Run(rig, request, answer);
    }

    private static (string Request, string Answer) Run(ProxyRig rig, string request, string answer)
    {
        OriginConnection client = rig.Connect(request);
        long done = rig.Stat("http.main.downstream_rq_completed");
        rig.RunUntil(() => rig.Origin.Connections.Count > 0 && Requests(rig) == done + 1);
        OriginConnection origin = rig.Origin.Connections[0];
        rig.Do(() => origin.Send(answer));
        rig.RunUntil(() => rig.Stat("http.main.downstream_rq_completed") > done);
        rig.Settle();
        return (origin.Received, client.Received);
    }

    private static int Requests(ProxyRig rig) => rig.Origin.Connections[0].Received.Split(" HTTP/1.1\r\n").Length - 1;

    /// <summary>With content-length as the last line of the head.</summary>
    private static string Sorted(string message)
    {
        int end = message.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        IEnumerable<string> lines = message[..end].Split("\r\n")
            .OrderBy(static l => l.StartsWith("content-length", StringComparison.Ordinal));
        return string.Join("\r\n", lines) + message[end..];
    }
}
