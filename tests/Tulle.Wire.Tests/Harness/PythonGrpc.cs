using System.Diagnostics;

namespace Tulle.Wire.Tests.Harness;

/// <summary>
/// A gRPC server and client of another implementation in one process: Debian's python3-grpcio, which is the C core. The
/// server has /t.S/Unary, /t.S/Up, /t.S/Down and /t.S/Both; the script goes on as a client with `channel`.
/// </summary>
internal sealed class PythonGrpc : IDisposable
{
    private const string Server = """
        import grpc, sys, threading, time
        from concurrent import futures
        raw = lambda message: message
        attempts = {}
        def metadata(context): return dict(context.invocation_metadata())
        def unary(request, context):
            if request == b'hang': time.sleep(60)
            if request == b'left': return str(context.time_remaining()).encode()
            if request == b'deny': context.abort(grpc.StatusCode.PERMISSION_DENIED, 'no: 100% sure')
            if request.startswith(b'flaky'):
                attempts[request] = attempts.get(request, 0) + 1
                if attempts[request] < 3: context.abort(grpc.StatusCode.UNAVAILABLE, 'not yet')
                return b'attempt %d' % attempts[request]
            context.set_trailing_metadata((('x-sum', 's1'), ('x-data-bin', bytes([0, 255]))))
            return request + b'!'
        def up(requests, context): return str(sum(len(r) for r in requests)).encode()
        def down(request, context):
            for i in range(int(request)): yield b'%d' % i
        def both(requests, context):
            for request in requests: yield request + b'?'
        class Handlers(grpc.GenericRpcHandler):
            def service(self, call):
                make = {'/t.S/Unary': (grpc.unary_unary_rpc_method_handler, unary),
                        '/t.S/Up': (grpc.stream_unary_rpc_method_handler, up),
                        '/t.S/Down': (grpc.unary_stream_rpc_method_handler, down),
                        '/t.S/Both': (grpc.stream_stream_rpc_method_handler, both)}.get(call.method)
                return make and make[0](make[1], raw, raw)
        server = grpc.server(futures.ThreadPoolExecutor(32))
        server.add_generic_rpc_handlers((Handlers(),))
        print(server.add_insecure_port('127.0.0.1:0'), flush=True)
        server.start()
        port = int(sys.stdin.readline())
        channel = grpc.insecure_channel('127.0.0.1:%d' % port, options=[('grpc.enable_retries', 0)])
        def call(kind, name): return getattr(channel, kind)('/t.S/' + name, raw, raw)
        def fails(action):
            try: return action()
            except grpc.RpcError as e: return '%s: %s' % (e.code().name, e.details())
        def say(*words): print(*words, flush=True)

        """;

    private readonly Process _process;
    private readonly Task<string> _errors;

    private PythonGrpc(Process process)
    {
        _process = process;
        _errors = process.StandardError.ReadToEndAsync();
    }

    public int ServerPort { get; private set; }

    /// <summary>Starts the server; the client script runs once it is told the proxy's port.</summary>
    public static async Task<PythonGrpc> StartAsync(string clientScript)
    {
        var start = new ProcessStartInfo("/usr/bin/python3", ["-c", Server + clientScript])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var python = new PythonGrpc(Process.Start(start)!);
        string? line = await python._process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        if (line is null)
        {
            string errors = await python._errors;
            python.Dispose();
            Assert.SkipWhen(errors.Contains("No module named 'grpc'", StringComparison.Ordinal), "needs python3-grpcio");
            Assert.Fail(errors);
        }

        python.ServerPort = int.Parse(line!, System.Globalization.CultureInfo.InvariantCulture);
        return python;
    }

    public async Task TellAsync(string line)
    {
        await _process.StandardInput.WriteLineAsync(line);
        await _process.StandardInput.FlushAsync();
    }

    /// <summary>The next line that the client script prints.</summary>
    public async Task<string> ReadAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        string? line = await _process.StandardOutput.ReadLineAsync(limit.Token);
        if (line is null)
        {
            Assert.Fail("the client ended: " + await _errors);
        }

        return line!;
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}
