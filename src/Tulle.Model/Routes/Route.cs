using System.Collections.Frozen;
using Tulle.Model.Matching;

namespace Tulle.Model;

public sealed class Route
{
    public string Name { get; init; } = "";

    /// <summary>Whose route this is.</summary>
    public VirtualHost VirtualHost { get; private set; } = null!;

    public required RouteMatch Match { get; init; }

    public required RouteAction Action { get; init; }

    public HeaderMutations RequestHeaders { get; init; } = HeaderMutations.None;

    public HeaderMutations ResponseHeaders { get; init; } = HeaderMutations.None;

    public FrozenDictionary<string, RouteFilterConfig> FilterConfigs { get; init; } =
        FrozenDictionary<string, RouteFilterConfig>.Empty;

    /// <summary>The request_mirror etc. are the action's; this is `metadata`.</summary>
    public Metadata Metadata { get; init; } = Metadata.Empty;

    /// <summary>"": no route statistics.</summary>
    public string StatPrefix { get; init; } = "";

    /// <summary>Null: no route statistics. Set when the virtual host is complete.</summary>
    public RequestStatsPlace? Stats { get; internal set; }

    /// <summary>`decorator.operation`, "" without.</summary>
    public string DecoratorOperation { get; init; } = "";

    /// <summary>Bytes; null: the connection's limit.</summary>
    public long? RequestBodyBufferLimitBytes { get; init; }

    internal void Attach(VirtualHost host) => VirtualHost = host;
}
