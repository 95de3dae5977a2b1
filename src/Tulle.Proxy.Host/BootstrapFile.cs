using Tulle.Xds.Codec;
using Tulle.Xds.Messages;

namespace Tulle.Proxy.Host;

/// <summary>Reads the bootstrap: a file by its extension, --config-yaml merged over it, the node flags over both.</summary>
internal static class BootstrapFile
{
    public static Bootstrap? TryRead(HostOptions options, ConfigErrors errors)
    {
        var reader = new ConfigReaderOptions { AllowUnknownFields = options.AllowUnknownStaticFields };
        Bootstrap? bootstrap = null;
        if (options.ConfigPath.Length > 0)
        {
            bootstrap = TryReadFile(options.ConfigPath, reader, errors);
            if (bootstrap is null)
            {
                return null;
            }
        }

        if (options.ConfigYaml.Length > 0)
        {
            Bootstrap inline = ConfigReader.ReadYaml<Bootstrap>(options.ConfigYaml, errors, reader);
            if (bootstrap is null)
            {
                bootstrap = inline;
            }
            else
            {
                bootstrap.MergeFrom(inline);
            }
        }

        if (bootstrap is null)
        {
            errors.Add("", "At least one of --config-path or --config-yaml must be non-empty");
            return null;
        }

        ApplyNodeFlags(options, bootstrap);
        return errors.IsEmpty ? bootstrap : null;
    }

    private static Bootstrap? TryReadFile(string path, ConfigReaderOptions reader, ConfigErrors errors)
    {
        byte[] content;
        try
        {
            content = File.ReadAllBytes(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            errors.Add("", $"unable to read file: {path}: {exception.Message}");
            return null;
        }

        if (path.EndsWith(".pb", StringComparison.Ordinal))
        {
            return ConfigReader.ReadWire<Bootstrap>(content, errors, reader);
        }

        string text = System.Text.Encoding.UTF8.GetString(content);
        Bootstrap read = path.EndsWith(".json", StringComparison.Ordinal)
            ? ConfigReader.ReadJson<Bootstrap>(text, errors, reader)
            : ConfigReader.ReadYaml<Bootstrap>(text, errors, reader);
        return errors.IsEmpty ? read : null;
    }

    private static void ApplyNodeFlags(HostOptions options, Bootstrap bootstrap)
    {
        if (options.ServiceNode.Length + options.ServiceCluster.Length + options.ServiceZone.Length == 0)
        {
            return;
        }

        bootstrap.Node ??= new Node();
        if (options.ServiceNode.Length > 0)
        {
            bootstrap.Node.Id = options.ServiceNode;
        }

        if (options.ServiceCluster.Length > 0)
        {
            bootstrap.Node.Cluster = options.ServiceCluster;
        }

        if (options.ServiceZone.Length > 0)
        {
            bootstrap.Node.Locality ??= new Locality();
            bootstrap.Node.Locality.Zone = options.ServiceZone;
        }
    }
}
