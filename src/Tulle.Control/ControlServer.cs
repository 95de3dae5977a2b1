using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Tulle.Control.Api;
using Tulle.Control.Serving;
using Tulle.Control.Store;
using Tulle.Grpc.Calls.Server;

namespace Tulle.Control;

/// <summary>A running control plane: the store, the API on a TCP port, xDS on a unix socket.</summary>
public sealed class ControlServer : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly SqliteResourceStore _store;
    private readonly WebApplication _application;
    private readonly Task _distributing;

    private ControlServer(
        ControlOptions options, SqliteResourceStore store, ConfigDistributor distributor, WebApplication application)
    {
        _store = store;
        _application = application;
        _distributing = distributor.RunAsync(_stopping.Token);
        string address = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!
            .Addresses.First(static a => !a.Contains("unix:", StringComparison.Ordinal));
        ApiUrl = new Uri(address);
        XdsSocketPath = options.XdsSocketPath;
    }

    /// <summary>With the port that was really taken.</summary>
    public Uri ApiUrl { get; }

    public string XdsSocketPath { get; }

    /// <summary>Completes if the control plane can no longer do its work.</summary>
    public Task Failed => _distributing;

    public static async Task<ControlServer> StartAsync(ControlOptions options, CancellationToken cancel = default)
    {
        var time = TimeProvider.System;
        await ClearSocketAsync(options.XdsSocketPath, cancel);
        var store = new SqliteResourceStore(options.StorePath, time);
        try
        {
            var registry = new ProxyRegistry(time);
            var distributor = new ConfigDistributor(store, registry, options, time);
            await distributor.LoadAsync(cancel);
            return await ListenAsync(options, store, registry, distributor, time, cancel);
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _application.StopAsync();
        await _application.DisposeAsync();
        await _distributing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _store.Dispose();
        _stopping.Dispose();
    }

    private static async Task<ControlServer> ListenAsync(
        ControlOptions options,
        SqliteResourceStore store,
        ProxyRegistry registry,
        ConfigDistributor distributor,
        TimeProvider time,
        CancellationToken cancel)
    {
        // The empty builder: no configuration files, no environment, no reflection.
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { Args = [] });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => ConfigureKestrel(kestrel, options));
        WebApplication application = builder.Build();
        CancellationToken stopping = application.Lifetime.ApplicationStopping;
        var proxies = new ProxyEndpoint(registry, time);
        var effects = new EffectEndpoint(registry, () => distributor.Graph, time);
        var guard = new ApiGuard(options.ApiHosts);
        var api = new ApiDispatcher(store, () => distributor.Graph, proxies, effects, guard, options.Log, stopping);
        GrpcServer ads = new AdsEndpoint(registry, distributor, time, options.Log).Serve(stopping);
        application.Run(context =>
            context.Features.Get<XdsTransport>() is null ? api.HandleAsync(context) : ads.HandleAsync(context));
        await application.StartAsync(cancel);
        File.SetUnixFileMode(options.XdsSocketPath, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        if (!IPAddress.IsLoopback(options.ApiAddress))
        {
            options.Log(
                $"warning: whoever reaches {options.ApiAddress} may change the mesh: the API asks nobody who they are");
        }
        return new ControlServer(options, store, distributor, application);
    }

    private static void ConfigureKestrel(KestrelServerOptions kestrel, ControlOptions options)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = ControlLimits.BodyBytes;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        kestrel.Limits.Http2.KeepAlivePingDelay = TimeSpan.FromSeconds(30); // notices proxies that vanished
        kestrel.Limits.Http2.KeepAlivePingTimeout = TimeSpan.FromSeconds(10);
        kestrel.Listen(options.ApiAddress, options.ApiPort, static listen => listen.Protocols = HttpProtocols.Http1);
        kestrel.ListenUnixSocket(options.XdsSocketPath, static listen =>
        {
            listen.Protocols = HttpProtocols.Http2;
            listen.Use(static next => connection =>
            {
                connection.Features.Set(XdsTransport.Instance);
                return next(connection);
            });
        });
    }

    /// <summary>Removes the socket of a control plane that was killed; refuses to take that of one that runs.</summary>
    private static async Task ClearSocketAsync(string path, CancellationToken cancel)
    {
        if (!File.Exists(path))
        {
            return;
        }
        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await probe.ConnectAsync(new UnixDomainSocketEndPoint(path), cancel);
        }
        catch (SocketException)
        {
            File.Delete(path);
            return;
        }
        throw new IOException($"{path}: another control plane listens there");
    }
}
