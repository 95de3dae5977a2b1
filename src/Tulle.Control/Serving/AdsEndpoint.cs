using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Tulle.Grpc;

namespace Tulle.Control.Serving;

/// <summary>The aggregated discovery service over Kestrel's HTTP/2: one call is one proxy's stream, state of the
/// world.</summary>
internal sealed class AdsEndpoint(
    ProxyRegistry registry, ConfigDistributor distributor, TimeProvider time, Action<string> log,
        CancellationToken stopping)
{
    private const string Path = "/envoy.service.discovery.v3.AggregatedDiscoveryService/StreamAggregatedResources";

    public async Task HandleAsync(HttpContext context)
    {
        context.Response.ContentType = GrpcHeaders.ContentType;
        GrpcStatus status = GrpcStatus.Ok;
        using var both = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        try
        {
            if (context.Request.Path != Path)
            {
                throw new GrpcException(
                    GrpcStatusCode.Unimplemented,
                        "only AggregatedDiscoveryService/StreamAggregatedResources is served");
            }
            LiftLimits(context);
            await context.Response.StartAsync(both.Token);
            await RunAsync(new GrpcRequestStream(context.Request.BodyReader), context.Response.BodyWriter, both);
        }
        catch (GrpcException failure)
        {
            status = new GrpcStatus(failure.Code, failure.Message);
        }
        catch (Exception failure) when (failure is OperationCanceledException or IOException)
        {
            if (context.RequestAborted.IsCancellationRequested)
            {
                return; // the proxy is gone: nobody reads a status
            }
            status = new GrpcStatus(GrpcStatusCode.Unavailable, "the control plane stops");
        }
        context.Response.AppendTrailer(GrpcHeaders.Status, status.CodeText);
        if (status.Message.Length > 0)
        {
            context.Response.AppendTrailer(GrpcHeaders.Message, status.EncodedMessage);
        }
    }

    private async Task RunAsync(GrpcRequestStream input, PipeWriter output, CancellationTokenSource ending)
    {
        AdsRequestDecoder decoder = new();
        if (await input.ReadAsync(ending.Token) is not { } first)
        {
            return;
        }
        AdsRequest? request = decoder.Decode(first);
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
            await distributor.IntroduceAsync(session, ending.Token);
            Take(session, request);
            Task sending = SendAsync(session, output, wake, ending.Token);
            Task reading = ReadAsync(session, decoder, input, wake, ending.Token);
            Task ended = await Task.WhenAny(sending, reading);
            await ending.CancelAsync();
            // Neither may touch the pipes once the call is over.
            await Task.WhenAll(sending, reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await ended;
        }
        finally
        {
            registry.Remove(session);
            log($"proxy {node.Id} disconnected");
        }
    }

    private async Task ReadAsync(
        ProxySession session, AdsRequestDecoder decoder, GrpcRequestStream input, Signal wake, CancellationToken cancel)
    {
        while (await input.ReadAsync(cancel) is { } message)
        {
            Take(session, decoder.Decode(message));
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
    private async Task SendAsync(ProxySession session, PipeWriter output, Signal wake, CancellationToken cancel)
    {
        while (true)
        {
            if (session.Ads.Next(NowMs(), out long? waitMs) is { } response)
            {
                DiscoveryWire.Write(output, response);
                await output.FlushAsync(cancel);
            }
            else
            {
                await wake.WaitAsync(waitMs, time, cancel);
            }
        }
    }

    private long NowMs() => (long)time.GetElapsedTime(0).TotalMilliseconds;

    /// <summary>The stream lives as long as the proxy: no cap on its bytes, no least rate.</summary>
    private static void LiftLimits(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = null;
        }
        if (context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
        {
            rate.MinDataRate = null;
        }
    }
}
