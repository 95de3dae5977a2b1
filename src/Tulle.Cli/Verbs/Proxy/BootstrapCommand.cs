using System.CommandLine;
using Tulle.Cli.Client;
using Tulle.Cli.Help;
using Tulle.Cli.Output;

namespace Tulle.Cli.Verbs.Proxy;

/// <summary>tulle proxy bootstrap: the file with which a proxy of the mesh starts.</summary>
internal static class BootstrapCommand
{
    public static Command Create()
    {
        Argument<string> name = new("WORKLOAD") { Description = "The Workload that the proxy stands beside" };
        Option<string> inNamespace = SharedOptions.Namespace();
        Option<string> socket = new("--xds-socket")
        {
            Description = "The control plane's unix socket, which `tulle control` prints",
            Required = true,
            HelpName = "FILE",
        };
        Option<int> admin = new("--admin-port")
        {
            Description = "The proxy's admin port, on 127.0.0.1",
            DefaultValueFactory = static _ => 15000,
            HelpName = "PORT",
        };
        Option<string?> log = new("--log-file")
        {
            Description = "The file that the proxy's output will be in, so that `tulle proxy logs --follow` finds it",
            HelpName = "FILE",
        };
        Verb verb = new("bootstrap", "Print the file that tulle-proxy -c takes, for the proxy of a workload")
        {
            Details = ["It names the workload, the admin port and the control plane; all the rest comes over ADS."],
            Examples =
            [
                new("tulle proxy bootstrap shop-1 --xds-socket /tmp/tulle-me/xds.sock > shop-1.yaml",
                    "then: tulle-proxy -c shop-1.yaml"),
                new("tulle proxy bootstrap web -n prod --xds-socket /run/tulle/xds.sock --admin-port 15001 > web.yaml",
                    "of another namespace, with another admin port"),
            ],
            SeeAlso = ["tulle control", "docs/guide/first-hour.md"],
        };
        verb.Arguments.Add(name);
        foreach (Option option in new Option[] { inNamespace, socket, admin, log })
        {
            verb.Options.Add(option);
        }

        verb.SetAction(parsed => ResourcePrinter.PrintDocument(
            Console.Out,
            ProxyBootstrap.Create(
                parsed.GetValue(name)!, parsed.GetValue(inNamespace)!, Path.GetFullPath(parsed.GetValue(socket)!),
                parsed.GetValue(admin), parsed.GetValue(log) is { } file ? Path.GetFullPath(file) : null),
            asJson: false));
        return verb;
    }
}
