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
    private const string Bootstrap = """
        admin: {address: {socket_address: {address: 127.0.0.1, port_value: {{admin}}}}}
        static_resources:
          listeners:
          - name: main
            address: {socket_address: {address: 127.0.0.1, port_value: {{port}}}}
            filter_chains:
            - filters:
              - name: hcm
                typed_config:
                  '@type': type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                  stat_prefix: main
                  route_config:
                    virtual_hosts:
                    - name: all
                      domains: ['*']
                      routes:
                      - {match: {prefix: /t.S/}, route: {cluster: grpcio, timeout: 0s}}
                      - {match: {prefix: /tulle.test.Echo/}, route: {cluster: grpc-js, timeout: 0s}}
                      - {match: {prefix: /}, route: {cluster: http1}}
                  http_filters:
                  - name: router
                    typed_config: {'@type': type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}
          clusters:
          - {name: http1, connect_timeout: 10s, load_assignment: {{http1}}}
          - {name: grpcio, connect_timeout: 10s, http2_protocol_options: {}, load_assignment: {{grpcio}}}
          - {name: grpc-js, connect_timeout: 10s, http2_protocol_options: {}, load_assignment: {{grpc-js}}}
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
        using ProxyUnderTest proxy = await ProxyUnderTest.StartAsync(Bootstrap
            .Replace("{{port}}", Text(port), StringComparison.Ordinal)
            .Replace("{{http1}}", At(Text(http1.Port)), StringComparison.Ordinal)
            .Replace("{{grpcio}}", At(Text(python.ServerPort)), StringComparison.Ordinal)
            .Replace("{{grpc-js}}", At(listens["listens on ".Length..]), StringComparison.Ordinal), extension: ".yaml");
        string url = $"http://127.0.0.1:{port}/seen";

        Assert.Equal("/seen 2", await RunAsync("curl", "-sS", "--http2-prior-knowledge", "-w", " %{http_version}", url));
        Assert.Equal("/seen 1.1", await RunAsync("curl", "-sS", "-w", " %{http_version}", url));
        Assert.Equal("/seen", await RunAsync("nghttp", url));
        Assert.Contains("200 succeeded, 0 failed", await RunAsync("h2load", "-n200", "-c4", "-m8", url));
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

    private static string At(string port) =>
        "{cluster_name: c, endpoints: [{lb_endpoints: [{endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: "
        + port + "}}}}]}]}";

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

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, $"{program}: {output} {await errors}");
        return output;
    }
}
