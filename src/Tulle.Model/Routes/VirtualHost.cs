using System.Collections.Frozen;

namespace Tulle.Model;

public sealed class VirtualHost
{
    public required string Name { get; init; }

    /// <summary>As written, lower case.</summary>
    public required byte[][] Domains { get; init; }

    /// <summary>Setting it ties each route to this host.</summary>
    public required Route[] Routes
    {
        get;
        init
        {
            field = value;
            foreach (Route route in value)
            {
                route.Attach(this);
            }

            RouteIndex = RouteIndex.Build(value);
        }
    }

    /// <summary>Null where the routes are few: then they are tried one by one.</summary>
    public RouteIndex? RouteIndex { get; private init; }

    /// <summary>Whose host this is.</summary>
    public RouteConfiguration Configuration { get; private set; } = null!;

    public TlsRequirement RequireTls { get; init; }

    public HeaderMutations RequestHeaders { get; init; } = HeaderMutations.None;

    public HeaderMutations ResponseHeaders { get; init; } = HeaderMutations.None;

    public bool IncludeRequestAttemptCount { get; init; }

    public bool IncludeAttemptCountInResponse { get; init; }

    public RateLimitRule[] RateLimits { get; init; } = [];

    public VirtualCluster[] VirtualClusters { get; init; } = [];

    /// <summary>Where the virtual clusters' requests are counted that none of them matches; null without any.</summary>
    public VirtualCluster? OtherVirtualCluster { get; private set; }

    public FrozenDictionary<string, RouteFilterConfig> FilterConfigs { get; init; } =
        FrozenDictionary<string, RouteFilterConfig>.Empty;

    public Metadata Metadata { get; init; } = Metadata.Empty;

    internal void Attach(RouteConfiguration configuration, List<RequestStatsPlace> places)
    {
        Configuration = configuration;
        foreach (Route route in Routes)
        {
            if (route.StatPrefix.Length > 0)
            {
                places.Add(route.Stats ??= new RequestStatsPlace($"vhost.{Name}.route.{route.StatPrefix}."));
            }
        }

        if (VirtualClusters.Length == 0)
        {
            return;
        }

        OtherVirtualCluster ??= new VirtualCluster("other", []);
        foreach (VirtualCluster cluster in VirtualClusters.Append(OtherVirtualCluster))
        {
            places.Add(cluster.Stats ??= new RequestStatsPlace($"vhost.{Name}.vcluster.{cluster.Name}."));
        }
    }
}
