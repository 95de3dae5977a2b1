using System.CommandLine;
using System.Net;
using System.Runtime.InteropServices;
using Tulle.Cli.Help;
using Tulle.Control;

namespace Tulle.Cli.Verbs;

/// <summary>tulle control: runs the control plane in the foreground until a signal.</summary>
internal static class ControlCommand
{
    private static readonly string DefaultFolder = Path.Combine(Path.GetTempPath(), "tulle-" + Environment.UserName);

    /// <summary>Whoever may open the socket gets every proxy's configuration.</summary>
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    public static Command Create()
    {
        Option<string> store = new("--store")
        {
            Description = "The file that keeps the resources",
            DefaultValueFactory = static _ => Path.Combine(DefaultFolder, "control.db"),
            HelpName = "FILE",
        };
        Option<string> socket = new("--xds-socket")
        {
            Description = "The unix socket on which proxies ask for their configuration",
            DefaultValueFactory = static _ => Path.Combine(DefaultFolder, "xds.sock"),
            HelpName = "FILE",
        };
        Option<string> address = new("--api-address")
        {
            Description = "The IP address of the API",
            HelpName = "IP",
            DefaultValueFactory = static _ => "127.0.0.1",
        };
        Option<int> port = new("--api-port")
        {
            Description = "The port of the API; 0: any free one",
            HelpName = "PORT",
            DefaultValueFactory = static _ => 15080,
        };
        Option<string[]> hosts = new("--api-host")
        {
            Description = "A further host name under which the API may be called; may be given again",
            HelpName = "NAME",
        };
        Verb command = new("control", "Run the control plane in the foreground")
        {
            Details =
            [
                "It keeps resources in one SQLite file, compiles them for each proxy and serves them over ADS on a unix "
                + "socket, which only the user that runs it may open. The API asks nobody who they are: leave it on "
                + "loopback. SIGTERM or Ctrl-C ends it; proxies serve on with what they have.",
            ],
            Examples =
            [
                new("tulle control", "API on 127.0.0.1:15080, files below /tmp/tulle-USER"),
                new("tulle control --store /var/lib/tulle/mesh.db --xds-socket /run/tulle/xds.sock", "files that stay"),
                new("tulle control --api-port 0", "any free port; the first line on stdout names it"),
            ],
            SeeAlso = ["tulle apply", "tulle proxy bootstrap", "docs/guide/first-hour.md"],
            Options = { store, socket, address, port, hosts },
        };
        command.SetAction((parsed, cancel) => RunAsync(
            new ControlOptions
            {
                StorePath = Path.GetFullPath(parsed.GetValue(store)!),
                XdsSocketPath = Path.GetFullPath(parsed.GetValue(socket)!),
                ApiAddress = IPAddress.TryParse(parsed.GetValue(address), out IPAddress? ip)
                    ? ip
                    : throw new CliException($"--api-address {parsed.GetValue(address)}: not an IP address"),
                ApiPort = parsed.GetValue(port),
                ApiHosts = parsed.GetValue(hosts) ?? [],
                Log = static line => Console.Error.WriteLine(line),
            },
            cancel));
        return command;
    }

    private static async Task<int> RunAsync(ControlOptions options, CancellationToken cancel)
    {
        TaskCompletionSource stop = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using CancellationTokenRegistration cancelled = cancel.Register(() => stop.TrySetResult());
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
        {
            context.Cancel = true;
            stop.TrySetResult();
        });
        Directory.CreateDirectory(Path.GetDirectoryName(options.StorePath)!, OwnerOnly);
        Directory.CreateDirectory(Path.GetDirectoryName(options.XdsSocketPath)!, OwnerOnly);
        try
        {
            await using ControlServer server = await ControlServer.StartAsync(options, cancel);
            Console.Out.WriteLine($"API on {server.ApiUrl}");
            Console.Out.WriteLine($"xDS on {server.XdsSocketPath}");
            Console.Out.WriteLine($"resources in {options.StorePath}");
            await Task.WhenAny(stop.Task, server.Failed);
            if (server.Failed.IsCompleted && !stop.Task.IsCompleted)
            {
                await server.Failed;
            }
        }
        catch (IOException e)
        {
            string taken = e.Message.Contains("address already in use", StringComparison.OrdinalIgnoreCase)
                ? "\nfix:   stop what uses the port, or choose another: --api-port 0"
                : "";
            throw new CliException(e.Message + taken);
        }

        return 0;
    }
}
