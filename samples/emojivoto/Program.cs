using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Tulle.Grpc.Calls.Server;
using Tulle.Samples.Emojivoto;

// tulle-emojivoto ROLE --listen IP:PORT [--emoji URL] [--voting URL] [--version NAME]
// Port 0 works; the first line on stdout says where it listens.
if (!Options.TryParse(args, out Options? options, out string error))
{
    Console.Error.WriteLine("tulle-emojivoto: " + error);
    Console.Error.WriteLine(Options.Usage);
    return 2;
}

bool isGrpc = options.Role is "emoji" or "voting";
WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
builder.Logging.ClearProviders();
builder.WebHost.UseUrls("http://" + options.Listen).ConfigureKestrel(kestrel => kestrel.ConfigureEndpointDefaults(
    listen => listen.Protocols = isGrpc ? HttpProtocols.Http2 : HttpProtocols.Http1));
builder.Services.ConfigureJson();
WebApplication app = builder.Build();
GrpcServer calls = new(new GrpcServerOptions { Log = Console.Error.WriteLine, Stopping = app.Lifetime.ApplicationStopping });
switch (options.Role)
{
    case "web":
        WebService.Map(app, options);
        break;
    case "emoji":
        EmojiService.Map(calls);
        break;
    case "echo":
        EchoService.Map(app, options.Version);
        break;
    default:
        VotingService.Map(calls, options.Version);
        break;
}

if (isGrpc)
{
    app.Run(calls.HandleAsync);
}

await app.StartAsync();
Console.WriteLine($"{options.Role} listens on {app.Urls.First()}");
await app.WaitForShutdownAsync();
return 0;
