using System.CommandLine;
using System.Text.Json.Nodes;
using Tulle.Cli.Client;
using Tulle.Cli.Help;
using Tulle.Cli.Output;

namespace Tulle.Cli.Verbs.Proxy;

/// <summary>tulle proxy routes: which request goes where.</summary>
internal static class RoutesCommand
{
    public static Command Create(Option<Uri> server)
    {
        Option<string?> only = new("--routes") { Description = "Only this route configuration", HelpName = "NAME" };
        Verb verb = new("routes", "Which request a proxy sends where: virtual host, match, target")
        {
            Details =
            [
                "A row a route, in the order in which routes are asked: the first that matches takes the request. TARGET "
                + "is a cluster, clusters with their shares, a redirect, or an answer of the proxy's own. TIMEOUT is for "
                + "the whole answer with its retries; Envoy's default is 15s. RETRIES is the most further tries; -o wide "
                + "says after what.",
                "-o json is the route configurations as they are (envoy.config.route.v3.RouteConfiguration).",
            ],
            Examples =
            [
                new("tulle proxy routes web", "what web's calls meet; the split of an HTTPRoute shows as shares"),
                new("tulle proxy routes web --routes default/voting/80 -o wide", "one route configuration, with names"),
                new("tulle proxy routes --admin 127.0.0.1:9901", "of a stand-alone proxy"),
            ],
            SeeAlso = ["tulle describe httproute", "tulle proxy listeners", "tulle proxy dump --resource dynamic_route_configs"],
        };
        return ResourceTable.Complete(verb, server, only, "route configuration", ReadAsync);
    }

    private static async Task<ResourceTable> ReadAsync(AdminClient admin, CancellationToken cancel)
    {
        ConfigDump dump = await ResourceTable.DumpAsync(admin, cancel);
        return new ResourceTable(
            dump.Routes,
            static chosen => new JsonObject { ["route_configs"] = Named.List(chosen) },
            static (chosen, isWide) =>
            {
                RouteTable.Write(Console.Out, chosen, isWide);
                return Task.CompletedTask;
            });
    }
}
