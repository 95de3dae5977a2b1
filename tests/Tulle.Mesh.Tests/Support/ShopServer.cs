using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Tulle.Grpc;
using Tulle.Grpc.Calls.Server;

namespace Tulle.Mesh.Tests.Support;

/// <summary>A gRPC application: every method answers with the server's name and with the tag that came with the call.</summary>
internal sealed class ShopServer : IAsyncDisposable
{
    /// <summary>Metadata of a call that its answer repeats.</summary>
    public const string Tag = "x-tag";

    private static readonly string[] Services = ["Cart", "Till", "Revision"];
    private static readonly string[] Methods = ["Add", "Remove", "Pay"];
    private readonly WebApplication _application;

    private ShopServer(WebApplication application) => _application = application;

    public int Port => new Uri(_application.Urls.First()).Port;

    public static GrpcMethod<byte[], byte[]> Method(string service, string name) =>
        new("shop.v1." + service, name, GrpcBytesCodec.Instance, GrpcBytesCodec.Instance);

    public static async Task<ShopServer> StartAsync(string name)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { Args = [] });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(static kestrel => kestrel.Listen(
            IPAddress.Loopback, 0, static listen => listen.Protocols = HttpProtocols.Http2));
        GrpcServer server = new(GrpcServerOptions.Default);
        foreach (string service in Services)
        {
            foreach (string method in Methods)
            {
                server.Unary(Method(service, method), (_, call) => Task.FromResult(
                    Encoding.UTF8.GetBytes(call.Request.Text(Tag) is { } tag ? $"{name} {tag}" : name)));
            }
        }

        WebApplication application = builder.Build();
        application.Run(server.HandleAsync);
        await application.StartAsync();
        return new ShopServer(application);
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();
}
