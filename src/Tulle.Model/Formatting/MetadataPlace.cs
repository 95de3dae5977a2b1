namespace Tulle.Model.Formatting;

/// <summary>Whose metadata a format asks for.</summary>
public enum MetadataPlace : byte
{
    Dynamic,
    Cluster,
    Route,
    UpstreamHost,
    Listener,
    VirtualHost,
    ListenerFilterChain,
}
