using Tulle.Xds.Messages;

namespace Tulle.Xds.Translation;

internal static class DynamicSourceTranslation
{
    public static DynamicSources Check(Bootstrap bootstrap, Scope at)
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

        CheckSource(message.LdsConfig, message.AdsConfig, here.Field("lds_config"));
        CheckSource(message.CdsConfig, message.AdsConfig, here.Field("cds_config"));
        return new DynamicSources(message.LdsConfig, message.CdsConfig, message.AdsConfig);
    }

    private static void CheckSource(ConfigSource? source, ApiConfigSource? ads, Scope at)
    {
        switch (source?.ConfigSourceSpecifierCase)
        {
            case ConfigSource_ConfigSourceSpecifierCase.Ads when ads is null:
                at.Field("ads").Error("dynamic_resources.ads_config is missing");
                break;
            case ConfigSource_ConfigSourceSpecifierCase.PathConfigSource:
                CheckPath(source.PathConfigSource!.Path, at.Field("path_config_source").Field("path"));
                break;
            case ConfigSource_ConfigSourceSpecifierCase.Path:
                CheckPath(source.Path, at.Field("path"));
                break;
            case ConfigSource_ConfigSourceSpecifierCase.ApiConfigSource:
                at.Field("api_config_source").NotSupported("a discovery stream of its own (use ads)");
                break;
        }
    }

    private static void CheckPath(string path, Scope at)
    {
        if (!File.Exists(path))
        {
            at.Error($"paths must refer to an existing path in the system: '{path}' does not exist");
        }
    }
}
