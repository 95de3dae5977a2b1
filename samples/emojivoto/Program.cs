using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Tulle.Samples.Emojivoto;

// tulle-emojivoto ROLE --listen IP:PORT [--emoji URL] [--voting URL] [--version NAME]
// Port 0 works; the first line on stdout says where it listens.
if (!Options.TryParse(args, out Options? options, out string error))
{
    Console.Error.WriteLine("tulle-emojivoto: " + error);
    Console.Error.WriteLine(Options.Usage);
    return 2;
}

WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
builder.Logging.ClearProviders();
builder.WebHost.UseUrls("http://" + options.Listen);
builder.Services.ConfigureJson();
WebApplication app = builder.Build();
switch (options.Role)
{
    case "web":
        WebService.Map(app, options);
        break;
    case "emoji":
        EmojiService.Map(app);
        break;
    case "echo":
        EchoService.Map(app, options.Version);
        break;
    default:
        VotingService.Map(app, options.Version);
        break;
}

await app.StartAsync();
Console.WriteLine($"{options.Role} listens on {app.Urls.First()}");
await app.WaitForShutdownAsync();
return 0;
