using System.CommandLine;
using Tulle.Cli.Help;

namespace Tulle.Cli.Verbs.Proxy;

/// <summary>tulle proxy: a verb a file beside this one.</summary>
internal static class ProxyCommand
{
    public static Command Create(Option<Uri> server) => new Verb("proxy", "Look at proxies: configuration, traffic, logs")
    {
        Details =
        [
            "list and config say what the control plane knows: what each proxy was sent and what it took or refused. The "
            + "others ask the proxy itself, by its admin interface; they work as well for a proxy without our control plane, "
            + "and for an Envoy, with --admin ADDRESS.",
        ],
        Examples =
        [
            new("tulle proxy list", "the proxies of the mesh"),
            new("tulle proxy routes web", "where requests of one of them go"),
            new("tulle proxy clusters --admin 127.0.0.1:9901", "a stand-alone proxy, or an Envoy"),
        ],
        SeeAlso = ["tulle describe", "docs/guide/proxy.md"],
        Subcommands =
        {
            ListCommand.Create(server), ConfigCommand.Create(server), ClustersCommand.Create(server),
            ListenersCommand.Create(server), RoutesCommand.Create(server), StatsCommand.Create(server),
            LogsCommand.Create(server), DumpCommand.Create(server), BootstrapCommand.Create(),
        },
    };
}
