using System.Diagnostics;
using Tulle.Control.Tests.Api;
using Tulle.Control.Tests.Compiler;

namespace Tulle.Control.Tests.Serving;

/// <summary>gRPC as another implementation speaks it: Debian's python3-grpcio, which is the C core.</summary>
public sealed class PythonClientTests
{
    private const string Script = """
        import grpc, queue, sys
        def field(number, value): return bytes([number << 3 | 2, len(value)]) + value
        type_url = b'type.googleapis.com/envoy.config.cluster.v3.Cluster'
        requests = queue.Queue()
        requests.put(field(2, field(1, b'web.default')) + field(4, type_url))
        channel = grpc.insecure_channel('unix:' + sys.argv[1])
        raw = lambda message: message
        call = channel.stream_stream(
            '/envoy.service.discovery.v3.AggregatedDiscoveryService/StreamAggregatedResources',
            request_serializer=raw, response_deserializer=raw)(iter(requests.get, None))
        response = next(call)
        print(b'default/emoji/80' in response, b'inbound/8080' in response, type_url in response)
        requests.put(None)
        print(len(list(call)), call.code().name)
        """;

    [Fact]
    public async Task The_C_core_of_gRPC_understands_the_server()
    {
        CancellationToken cancel = TestContext.Current.CancellationToken;
        await using RunningControl control = await RunningControl.StartAsync();
        await control.ApplyAsync(Graphs.WebAndEmoji);
        var start = new ProcessStartInfo("/usr/bin/python3", ["-c", Script, control.XdsSocketPath])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process python = Process.Start(start)!;
        Task<string> errors = python.StandardError.ReadToEndAsync(cancel);
        string output = await python.StandardOutput.ReadToEndAsync(cancel);
        await python.WaitForExitAsync(cancel);
        Assert.SkipWhen(
            (await errors).Contains("No module named 'grpc'", StringComparison.Ordinal), "needs python3-grpcio");
        Assert.Equal("True True True\n0 OK\n", output + (python.ExitCode == 0 ? "" : await errors));
    }
}
