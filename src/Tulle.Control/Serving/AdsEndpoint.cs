using Tulle.Grpc;
using Tulle.Grpc.Calls.Server;

namespace Tulle.Control.Serving;

/// <summary>The aggregated discovery service: one call is one proxy's stream, state of the world.</summary>
internal sealed class AdsEndpoint(
    ProxyRegistry registry, ConfigDistributor distributor, TimeProvider time, Action<string> log)
{
    private static readonly GrpcMethod<byte[], AdsResponse> s_stream = new(
        "envoy.service.discovery.v3.AggregatedDiscoveryService", "StreamAggregatedResources",
        GrpcBytesCodec.Instance, DiscoveryWire.Instance);

    public GrpcServer Serve(CancellationToken stopping)
    {
        var server = new GrpcServer(new GrpcServerOptions
        {
            MessageLimitBytes = ControlLimits.DiscoveryRequestBytes,
            Stopping = stopping,
            StoppingMessage = "the control plane stops",
            Time = time,
            Log = log,
        });
        server.Bidirectional(s_stream, RunAsync);
        return server;
    }

    private async Task RunAsync(
        GrpcRequestReader<byte[]> input, GrpcResponseWriter<AdsResponse> output, GrpcServerCall call)
    {
        await call.SendHeadersAsync();
        AdsRequestDecoder decoder = new();
        if (!await input.MoveNextAsync())
        {
            return;
        }
        AdsRequest? request = decoder.Decode(input.Current);
        ProxyNode node = decoder.Node
            ?? throw new GrpcException(GrpcStatusCode.InvalidArgument, "the first request names no node.id");
        var wake = new Signal();
        var session = new ProxySession(node, new AdsSession(), wake, time.GetUtcNow());
        if (!registry.TryAdd(session))
        {
            throw new GrpcException(
                GrpcStatusCode.ResourceExhausted, $"{ControlLimits.Streams} proxies are connected already");
        }
        log($"proxy {node.Id} connected ({node.UserAgent})");
        try
        {
            await distributor.IntroduceAsync(session, call.Cancelled);
            Take(session, request);
            // The one that goes on ends with the call.
            await await Task.WhenAny(
                SendAsync(session, output, wake, call.Cancelled), ReadAsync(session, decoder, input, wake));
        }
        finally
        {
            registry.Remove(session);
            log($"proxy {node.Id} disconnected");
        }
    }

    private async Task ReadAsync(
        ProxySession session, AdsRequestDecoder decoder, GrpcRequestReader<byte[]> input, Signal wake)
    {
        while (await input.MoveNextAsync())
        {
            Take(session, decoder.Decode(input.Current));
            wake.Set();
        }
    }

    private void Take(ProxySession session, AdsRequest? request)
    {
        if (request is null)
        {
            return; // a type that is not served: never answered, as the protocol wants
        }
        if (request.Error is not null)
        {
            log($"proxy {session.Node.Id} rejected {XdsTypes.ShortName(request.Type)}: {request.Error}");
        }
        session.Ads.OnRequest(request, NowMs());
    }

    /// <summary>Sends what the session has to say. A write waits for the proxy's flow control, and meanwhile the
    /// session only keeps the latest state.</summary>
    private async Task SendAsync(
        ProxySession session, GrpcResponseWriter<AdsResponse> output, Signal wake, CancellationToken cancel)
    {
        while (true)
        {
            if (session.Ads.Next(NowMs(), out long? waitMs) is { } response)
            {
                await output.WriteAsync(response);
            }
            else
            {
                await wake.WaitAsync(waitMs, time, cancel);
            }
        }
    }

    private long NowMs() => (long)time.GetElapsedTime(0).TotalMilliseconds;
}
