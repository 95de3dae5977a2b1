namespace Tulle.Xds.Bootstrapping;

/// <summary>The command line flags that say what the bootstrap is; empty where a flag was not given.</summary>
public sealed record BootstrapOptions
{
    /// <summary>--config-path: .yaml and .yml, .pb (protobuf's wire format); anything else is JSON.</summary>
    public string ConfigPath { get; init; } = "";

    /// <summary>--config-yaml, merged over the file: values replace, lists are appended.</summary>
    public string ConfigYaml { get; init; } = "";

    /// <summary>--allow-unknown-static-fields: warn instead of refusing.</summary>
    public bool AllowUnknownStaticFields { get; init; }

    /// <summary>--service-node, over node.id.</summary>
    public string ServiceNode { get; init; } = "";

    /// <summary>--service-cluster, over node.cluster.</summary>
    public string ServiceCluster { get; init; } = "";

    /// <summary>--service-zone, over node.locality.zone.</summary>
    public string ServiceZone { get; init; } = "";
}
