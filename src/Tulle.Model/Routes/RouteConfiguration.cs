using System.Collections.Frozen;

namespace Tulle.Model;

public sealed class RouteConfiguration
{
    public string Name { get; init; } = "";

    /// <summary>Setting it ties each host to this configuration.</summary>
    public required VirtualHost[] VirtualHosts
    {
        get;
        init
        {
            field = value;
            HostIndex = new VirtualHostIndex(value);
            var places = new List<RequestStatsPlace>();
            foreach (VirtualHost host in value)
            {
                host.Attach(this, places);
            }

            StatsPlaces = [.. places];
        }
    }

    public VirtualHostIndex HostIndex { get; private init; } = null!;

    /// <summary>Of routes and virtual clusters that have statistics of their own; mostly none.</summary>
    public RequestStatsPlace[] StatsPlaces { get; private init; } = [];

    /// <summary>Of filter configurations of any level that count by themselves; mostly none.</summary>
    public FilterStatsPlace[] FilterStats { get; init; } = [];

    /// <summary>Lower-case names that are removed from external requests.</summary>
    public byte[][] InternalOnlyHeaders { get; init; } = [];

    public HeaderMutations RequestHeaders { get; init; } = HeaderMutations.None;

    public HeaderMutations ResponseHeaders { get; init; } = HeaderMutations.None;

    public bool MostSpecificHeaderMutationsWins { get; init; }

    public bool IgnorePortInHostMatching { get; init; }

    public bool IgnorePathParametersInPathMatching { get; init; }

    /// <summary>Empty: :authority.</summary>
    public byte[] VirtualHostHeader { get; init; } = [];

    public FrozenDictionary<string, RouteFilterConfig> FilterConfigs { get; init; } =
        FrozenDictionary<string, RouteFilterConfig>.Empty;

    public Metadata Metadata { get; init; } = Metadata.Empty;

    public ulong ContentHash { get; init; }

    /// <summary>version_info of the response that brought it; "" for static ones.</summary>
    public string Version { get; init; } = "";
}
