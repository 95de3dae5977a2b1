using Tulle.Model;
using Tulle.Xds.Messages;

namespace Tulle.Xds.Translation;

/// <summary>What of the bootstrap is neither cluster nor listener.</summary>
internal static class BootstrapTranslation
{
    private const string ConnectionLimit = "envoy.resource_monitors.global_downstream_max_connections";

    public static BootstrapSettings Translate(Bootstrap message, Scope at)
    {
        RefuseUnsupported(message, at);
        return new BootstrapSettings
        {
            Admin = TranslateAdmin(message.Admin, at.Field("admin")),
            Stats = StatsTranslation.Translate(message, at),
            HasDynamicResources = message.DynamicResources is not null,
            MaxActiveDownstreamConnections = TranslateConnectionLimit(message, at),
            UpstreamBind = UpstreamBindTranslation.Translate(
                message.ClusterManager?.UpstreamBindConfig,
                at.Field("cluster_manager").Field("upstream_bind_config")),
            LocalClusterName = message.ClusterManager?.LocalClusterName ?? "",
        };
    }

    /// <summary>The bootstrap's node; flags have replaced their fields in the message before.</summary>
    public static Model.Node TranslateNode(Messages.Node? message, Scope at) =>
        message is null
            ? new Model.Node()
            : new Model.Node
            {
                Id = message.Id,
                Cluster = message.Cluster,
                Locality = EndpointTranslation.Translate(message.Locality),
                Metadata = MetadataTranslation.TranslateStruct(message.Metadata, at.Field("metadata")),
            };

    private static AdminSettings? TranslateAdmin(Admin? message, Scope at)
    {
        if (message?.Address is null)
        {
            return null;
        }

        List<Model.AccessLog> logs = [.. AccessLogTranslation.TranslateAll(message.AccessLog, at)];
        Scope path = at.Field("access_log_path");
        if (message.AccessLogPath.Length > 0
            && AccessLogTranslation.DefaultFile(message.AccessLogPath, path) is { } file)
        {
            logs.Add(file);
        }

        return AddressTranslation.Translate(message.Address, at.Field("address")) is { } address
            ? new AdminSettings
            {
                Address = address,
                AccessLogs = [.. logs],
                AllowPaths = MatcherTranslation.Texts(message.AllowPaths, at, "allow_paths"),
                IgnoreGlobalConnectionLimit = message.IgnoreGlobalConnLimit,
            }
            : null;
    }

    private static long TranslateConnectionLimit(Bootstrap message, Scope at)
    {
        long limit = 0;
        if (message.OverloadManager is not { } manager)
        {
            return limit;
        }

        Scope here = at.Field("overload_manager");
        for (int i = 0; i < manager.ResourceMonitors.Count; i++)
        {
            ResourceMonitor monitor = manager.ResourceMonitors[i];
            if (monitor.TypedConfig?.Message is DownstreamConnectionsConfig config && monitor.Name == ConnectionLimit)
            {
                limit = config.MaxActiveDownstreamConnections;
            }
            else
            {
                Extensions.Refuse(monitor.TypedConfig, monitor.Name, here.Item("resource_monitors", i));
            }
        }

        if (manager.Actions.Count > 0)
        {
            here.Field("actions").NotSupported("an overload action");
        }

        if (manager.LoadshedPoints.Count > 0)
        {
            here.Field("loadshed_points").NotSupported("load shedding");
        }

        return limit;
    }

    private static void RefuseUnsupported(Bootstrap message, Scope at)
    {
        if (message.HdsConfig is not null)
        {
            at.Field("hds_config").NotSupported("the health discovery service");
        }

        if (message.HeaderPrefix.Length > 0)
        {
            at.Field("header_prefix").NotSupported("an own header prefix");
        }

        if (message.Tracing is not null)
        {
            at.Field("tracing").NotSupported("tracing");
        }

        for (int i = 0; i < message.StatsSinks.Count; i++)
        {
            at.Item("stats_sinks", i).NotSupported($"stats sink '{message.StatsSinks[i].Name}'");
        }

        for (int i = 0; i < message.BootstrapExtensions.Count; i++)
        {
            at.Item("bootstrap_extensions", i).NotSupported($"extension '{message.BootstrapExtensions[i].Name}'");
        }

        if (message.ClusterManager?.LoadStatsConfig is not null)
        {
            at.Field("cluster_manager").Field("load_stats_config").NotSupported("load reporting");
        }

        if (message.ClusterManager?.UpstreamBindConfig is not null)
        {
            at.Field("cluster_manager").Field("upstream_bind_config").NotSupported("one source address for all clusters");
        }

        if (message.StaticResources is { Secrets.Count: > 0 })
        {
            at.Field("static_resources").Field("secrets").NotSupported("TLS");
        }
    }
}
