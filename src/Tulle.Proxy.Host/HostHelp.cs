namespace Tulle.Proxy.Host;

/// <summary>What --help and --version print.</summary>
internal static class HostHelp
{
    public static string VersionText => $"{typeof(HostHelp).Assembly.GetName().Version?.ToString(3)}/Clean/RELEASE";

    public static string Version => $"tulle-proxy  version: {VersionText}";

    public const string Text =
        """
        usage: tulle-proxy -c FILE [flags]

          -c, --config-path FILE          bootstrap, by extension: .json, .yaml, .pb
          --config-yaml TEXT              merged over the file
          --mode serve|validate           validate: check the configuration and exit
          --concurrency N                 workers; default: the CPUs that the process may use
          --service-node ID               node.id
          --service-cluster NAME          node.cluster
          --service-zone NAME             node.locality.zone
          -l, --log-level LEVEL           trace debug info warning error critical off
          --drain-time-s N                how long connections of a removed listener may go on (600)
          --drain-strategy gradual|immediate
          --parent-shutdown-time-s N      accepted; there is no hot restart
          --file-flush-interval-msec N    how often access log files are written (10000)
          --admin-address-path FILE       gets the address of the admin page
          --allow-unknown-static-fields   accept fields that the product does not know in the bootstrap
          --restart-epoch 0               accepted; only 0
          --version
        """;
}
