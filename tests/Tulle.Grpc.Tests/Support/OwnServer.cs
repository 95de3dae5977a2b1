using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Tulle.Grpc.Calls;
using Tulle.Grpc.Calls.Server;

namespace Tulle.Grpc.Tests.Support;

/// <summary>The test service over Tulle.Grpc.Calls.</summary>
internal sealed class OwnServer : IEchoServer
{
    private readonly WebApplication _application;
    private readonly ConcurrentDictionary<string, bool> _cancelled = new();
    private readonly CancellationTokenSource _stopping = new();

    private OwnServer(WebApplication application)
    {
        _application = application;
        Grpc = new GrpcServer(new GrpcServerOptions { Stopping = _stopping.Token, Log = Log.Enqueue });
    }

    public int Port => new Uri(_application.Urls.First()).Port;

    public GrpcServer Grpc { get; }

    public ConcurrentQueue<string> Log { get; } = new();

    public static async Task<OwnServer> StartAsync(bool http1 = false)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { Args = [] });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(
            IPAddress.Loopback, 0, listen => listen.Protocols = http1 ? HttpProtocols.Http1 : HttpProtocols.Http2));
        var server = new OwnServer(builder.Build());
        server.Map();
        server._application.Run(server.Grpc.HandleAsync);
        await server._application.StartAsync();
        return server;
    }

    public Task StopCallsAsync() => _stopping.CancelAsync();

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _application.StopAsync();
        await _application.DisposeAsync();
        _stopping.Dispose();
    }

    private void Map()
    {
        Grpc.Unary(EchoMethods.Unary, (request, call) => Reply(call, request));
        Grpc.Unary(EchoMethods.WasCancelled, (key, call) =>
            Reply(call, Encoding.UTF8.GetBytes(_cancelled.ContainsKey(Encoding.UTF8.GetString(key)) ? "true" : "false")));
        Grpc.Unary(EchoMethods.Remaining, (_, call) => Reply(call, Encoding.UTF8.GetBytes(
            call.Deadline.IsSet ? ((long)call.Deadline.Remaining.TotalMilliseconds).ToString() : "none")));
        Grpc.Unary(EchoMethods.Hang, async (key, call) =>
        {
            await UntilCancelledAsync(call, Encoding.UTF8.GetString(key));
            return key;
        });
        Grpc.ClientStreaming(EchoMethods.Collect, async (requests, call) =>
        {
            List<string> parts = [];
            await foreach (byte[] part in requests.ReadAllAsync()) parts.Add(Encoding.UTF8.GetString(part));
            return await Reply(call, Encoding.UTF8.GetBytes(string.Join(',', parts)));
        });
        Grpc.ServerStreaming(EchoMethods.Spread, async (request, replies, call) =>
        {
            Begin(call);
            foreach (string part in Encoding.UTF8.GetString(request).Split(','))
                await replies.WriteAsync(Encoding.UTF8.GetBytes(part));
            End(call);
        });
        Grpc.Bidirectional(EchoMethods.Chat, ChatAsync);
    }

    private async Task ChatAsync(GrpcRequestReader<byte[]> requests, GrpcResponseWriter<byte[]> replies, GrpcServerCall call)
    {
        Task watching = UntilCancelledAsync(call, call.Request.Text("x-key") ?? "");
        Begin(call);
        await call.SendHeadersAsync();
        await foreach (byte[] message in requests.ReadAllAsync()) await replies.WriteAsync(message);
        if (call.Request.Text("x-key") is not null) await watching;
        End(call);
    }

    private async Task UntilCancelledAsync(GrpcServerCall call, string key)
    {
        await Task.Delay(Timeout.Infinite, call.Cancelled).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _cancelled[key] = true;
        call.Cancelled.ThrowIfCancellationRequested();
    }

    private static Task<byte[]> Reply(GrpcServerCall call, byte[] reply)
    {
        Begin(call);
        End(call);
        return Task.FromResult(reply);
    }

    private static void Begin(GrpcServerCall call)
    {
        foreach (GrpcMetadataEntry entry in call.Request.Where(static e => e.Name == "x-head"))
            call.Headers.Add(entry.Name, entry.Text);
    }

    /// <summary>Fails with what the client wants to see.</summary>
    private static void End(GrpcServerCall call)
    {
        foreach (GrpcMetadataEntry entry in call.Request.Where(static e => e.Name == "x-tail-bin"))
            call.Trailers.Add(entry.Name, entry.Bytes!);
        if (call.Request.Text("x-fail") is { } code)
            throw new GrpcException(
                (GrpcStatusCode)int.Parse(code), Encoding.UTF8.GetString(call.Request.Bytes("x-why-bin") ?? []));
    }
}
