using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Tulle.Wire.Tests.Harness;

namespace Tulle.Wire.Tests;

/// <summary>
/// Every kind of client on one port, one proxy and one run: HTTP/1.1, HTTP/2 and gRPC by programs that others wrote, to an
/// HTTP/1.1 origin and to gRPC servers of two implementations.
/// </summary>
public sealed class OnePortTests
{
    private const string Routes = """
        {match: {prefix: /t.S/}, route: {cluster: grpcio, timeout: 0s}},
        {match: {prefix: /tulle.test.Echo/}, route: {cluster: grpc-js, timeout: 0s}},
        {match: {prefix: /}, route: {cluster: http1}}
        """;

    [Fact]
    public async Task Curl_nghttp_h2load_grpc_js_grpcio_and_an_HTTP1_client_are_all_served()
    {
        const string PythonScript = """
            say(call('unary_unary', 'Unary')(b'hello'), list(call('stream_stream', 'Both')(iter([b'a', b'b']))))
            """;
        using RecordingOrigin http1 = new();
        using PythonGrpc python = await PythonGrpc.StartAsync(PythonScript);
        using Process nodeServer = Node("server.js");
        int port = ProxyUnderTest.FreePort();
        string listens = (await nodeServer.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken))!;
        const string Http2 = "http2_protocol_options: {},";
        int nodePort = int.Parse(listens["listens on ".Length..], CultureInfo.InvariantCulture);
        using ProxyUnderTest proxy = await MainListener.StartAsync(port, Routes, string.Join(
            ',', MainListener.Cluster("http1", http1.Port), MainListener.Cluster("grpcio", python.ServerPort, Http2),
            MainListener.Cluster("grpc-js", nodePort, Http2)));
        string url = $"http://127.0.0.1:{port}/seen";

        const string Format = " %{http_version}";
        Assert.Equal(
            "/seen 2", await OtherProgram.RunAsync("curl", "-sS", "--http2-prior-knowledge", "-w", Format, url));
        Assert.Equal("/seen 1.1", await OtherProgram.RunAsync("curl", "-sS", "-w", Format, url));
        Assert.Equal("/seen", await OtherProgram.RunAsync("nghttp", url));
        Assert.Contains("200 succeeded, 0 failed", await OtherProgram.RunAsync("h2load", "-n200", "-c4", "-m8", url));
        using HttpClient browserLike = new();
        Assert.Equal("/seen", await browserLike.GetStringAsync(new Uri(url), TestContext.Current.CancellationToken));
        await python.TellAsync(Text(port));
        Assert.Equal("b'hello!' [b'a?', b'b?']", await python.ReadAsync());
        Assert.Equal("0 hello", await CallByNodeAsync(port, "Unary", "hello"));
        Assert.Equal("0 a,b", await CallByNodeAsync(port, "Chat", "a", "b"));
        Assert.Equal(0, await proxy.StatAsync("http.main.downstream_cx_protocol_error"));
        nodeServer.StandardInput.Close();
        await nodeServer.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<string> CallByNodeAsync(int port, string method, params string[] messages)
    {
        using Process client = Node("client.js", Text(port));
        var order = new JsonObject
        {
            ["method"] = method,
            ["messages"] = new JsonArray([.. messages.Select(m => (JsonNode)Convert.ToBase64String(Bytes(m)))]),
            ["metadata"] = new JsonArray(),
            ["deadline_ms"] = null,
            ["cancel_after"] = null,
            ["ping_pong"] = messages.Length > 1,
        };
        await client.StandardInput.WriteLineAsync(order.ToJsonString());
        string answer = (await client.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken))!;
        client.StandardInput.Close();
        await client.WaitForExitAsync(TestContext.Current.CancellationToken);
        JsonNode outcome = JsonNode.Parse(answer)!;
        return outcome["code"] + " " + string.Join(',', outcome["messages"]!.AsArray().Select(
            m => System.Text.Encoding.UTF8.GetString(Convert.FromBase64String((string)m!))));
    }

    private static byte[] Bytes(string text) => System.Text.Encoding.UTF8.GetBytes(text);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static Process Node(string script, params string[] arguments)
    {
        string root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "Tulle.slnx")))
        {
            root = Path.GetDirectoryName(root)!;
        }

        string folder = Path.Combine(root, "tests", "Tulle.Grpc.Tests", "Peers");
        Assert.True(Directory.Exists(Path.Combine(folder, "node_modules")), $"first: npm ci --prefix {folder}");
        return Process.Start(new ProcessStartInfo("node", [Path.Combine(folder, script), .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
    }
}
