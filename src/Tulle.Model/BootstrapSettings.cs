namespace Tulle.Model;

/// <summary>The part of the bootstrap that does not change while the process lives.</summary>
public sealed record BootstrapSettings
{
    public AdminSettings? Admin { get; init; }

    public StatsSettings Stats { get; init; } = new();

    /// <summary>True when dynamic_resources names ADS, LDS or CDS anywhere.</summary>
    public bool HasDynamicResources { get; init; }

    /// <summary>The smallest runtime feature we honour of the overload manager: 0 is no limit.</summary>
    public long MaxActiveDownstreamConnections { get; init; }

    /// <summary>cluster_manager.upstream_bind_config: for clusters without their own.</summary>
    public UpstreamBind? UpstreamBind { get; init; }

    public string LocalClusterName { get; init; } = "";
}
