using Tulle.Xds.Codec;
using Tulle.Xds.Messages;

namespace Tulle.Xds.Bootstrapping;

/// <summary>From flags to a Bootstrap message whose field rules hold. Blocks on the file: start-up only.</summary>
public static class BootstrapLoader
{
    /// <summary>Null where there are errors.</summary>
    public static Bootstrap? Load(BootstrapOptions options, ConfigErrors errors)
    {
        if (options.ConfigPath.Length == 0 && options.ConfigYaml.Length == 0)
        {
            errors.Add("", "At least one of --config-path or --config-yaml must be non-empty");
            return null;
        }
        // Rules are checked on the merged message: what the file lacks may come from the flag.
        var reading = new ConfigReaderOptions
        {
            AllowUnknownFields = options.AllowUnknownStaticFields,
            RejectUnknownWireFields = !options.AllowUnknownStaticFields,
            CheckRules = false,
        };
        var bootstrap = new Bootstrap();
        if (options.ConfigPath.Length > 0)
        {
            errors.Source = options.ConfigPath;
            if (ConfigFile.Read<Bootstrap>(options.ConfigPath, errors, reading) is { } fromFile) bootstrap = fromFile;
        }
        if (options.ConfigYaml.Length > 0)
        {
            errors.Source = "--config-yaml";
            bootstrap.MergeFrom(ConfigReader.ReadYaml<Bootstrap>(options.ConfigYaml, errors, reading));
        }
        errors.Source = options.ConfigPath.Length > 0 ? options.ConfigPath : "--config-yaml";
        if (!errors.IsEmpty) return null;
        OverrideNode(bootstrap, options);
        ConfigReader.Validate(bootstrap, errors);
        return errors.IsEmpty ? bootstrap : null;
    }

    private static void OverrideNode(Bootstrap bootstrap, BootstrapOptions options)
    {
        if (options.ServiceNode.Length + options.ServiceCluster.Length + options.ServiceZone.Length == 0) return;
        Node node = bootstrap.Node ??= new Node();
        if (options.ServiceNode.Length > 0) node.Id = options.ServiceNode;
        if (options.ServiceCluster.Length > 0) node.Cluster = options.ServiceCluster;
        if (options.ServiceZone.Length > 0) (node.Locality ??= new Locality()).Zone = options.ServiceZone;
    }
}
