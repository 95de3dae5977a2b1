using Tulle.Xds.Messages;

namespace Tulle.Xds.Translation;

/// <summary>Where configuration comes from: dynamic_resources, and the sources that listeners and clusters name.</summary>
internal static class ConfigSourceTranslation
{
    public static DynamicSources Translate(Bootstrap bootstrap, Scope at)
    {
        if (bootstrap.DynamicResources is not { } message)
        {
            return DynamicSources.None;
        }

        Scope here = at.Field("dynamic_resources");
        if (bootstrap.Node is not { Id.Length: > 0, Cluster.Length: > 0 })
        {
            here.Error("envoy: `node` 'id' and 'cluster' are required. Set it either in 'node' config or via "
                + "--service-node and --service-cluster options.");
        }

        if (message.LdsResourcesLocator.Length > 0)
        {
            here.Field("lds_resources_locator").NotSupported("an xdstp collection");
        }

        if (message.CdsResourcesLocator.Length > 0)
        {
            here.Field("cds_resources_locator").NotSupported("an xdstp collection");
        }

        if (message.AdsConfig is { } ads)
        {
            CheckStream(ads, bootstrap, here.Field("ads_config"));
        }

        if (message.LdsConfig is { } lds)
        {
            Check(lds, here.Field("lds_config"));
        }

        if (message.CdsConfig is { } cds)
        {
            Check(cds, here.Field("cds_config"));
        }

        return new DynamicSources(message.LdsConfig, message.CdsConfig, message.AdsConfig);
    }

    /// <summary>A source that is to be used now: Envoy's words for what is wrong with it.</summary>
    public static void Check(ConfigSource source, Scope at)
    {
        switch (source.ConfigSourceSpecifierCase)
        {
            case ConfigSource_ConfigSourceSpecifierCase.Ads or ConfigSource_ConfigSourceSpecifierCase.Self:
                if (!at.Context.Environment.HasAds)
                {
                    at.Field("ads").Error("ADS must be configured to support an ADS config source: "
                        + "dynamic_resources.ads_config is missing");
                }

                break;
            case ConfigSource_ConfigSourceSpecifierCase.PathConfigSource:
                Scope file = at.Field("path_config_source");
                CheckPath(source.PathConfigSource!.Path, File.Exists, file.Field("path"));
                if (source.PathConfigSource.WatchedDirectory is { } directory)
                {
                    CheckPath(directory.Path, Directory.Exists, file.Field("watched_directory").Field("path"));
                }

                break;
            case ConfigSource_ConfigSourceSpecifierCase.Path:
                CheckPath(source.Path, File.Exists, at.Field("path"));
                break;
            case ConfigSource_ConfigSourceSpecifierCase.ApiConfigSource:
                at.Field("api_config_source").NotSupported("a discovery stream of its own (use ads)");
                break;
            default:
                at.Error("Missing config source specifier in envoy::config::core::v3::ConfigSource: "
                    + "set one of path_config_source, ads, self");
                break;
        }
    }

    private static void CheckPath(string path, Func<string, bool> exists, Scope at)
    {
        if (!exists(path))
        {
            at.Error($"paths must refer to an existing path in the system: '{path}' does not exist");
        }
    }

    private static void CheckStream(ApiConfigSource ads, Bootstrap bootstrap, Scope at)
    {
        if (ads.ApiType is ApiConfigSource_ApiType.Rest or ApiConfigSource_ApiType.DeprecatedAndUnavailableDoNotUse)
        {
            at.Field("api_type").NotSupported("a source that is not gRPC (use GRPC or DELTA_GRPC)");
        }

        if (ads.ConfigValidators.Count > 0)
        {
            at.Field("config_validators").NotSupported("a validator of configuration");
        }

        if (ads.GrpcServices.Count != 1)
        {
            at.Field("grpc_services").Error("envoy::config::core::v3::ApiConfigSource::(DELTA_)GRPC must have a single gRPC "
                + $"service specified, found {ads.GrpcServices.Count}");
            return;
        }

        Scope service = at.Item("grpc_services", 0);
        if (ads.GrpcServices[0].GoogleGrpc is not null)
        {
            service.Field("google_grpc").NotSupported("Google's gRPC client (use envoy_grpc)");
        }
        else if (ads.GrpcServices[0].EnvoyGrpc is { } client
            && bootstrap.StaticResources?.Clusters.Any(c => c.Name == client.ClusterName) != true)
        {
            service.Field("envoy_grpc").Field("cluster_name").Error(
                $"Unknown gRPC client cluster '{client.ClusterName}': it has to be one of static_resources.clusters");
        }
    }
}
