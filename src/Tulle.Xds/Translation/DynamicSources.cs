using Tulle.Xds.Messages;

namespace Tulle.Xds.Translation;

/// <summary>dynamic_resources, checked.</summary>
public sealed record DynamicSources(ConfigSource? Listeners, ConfigSource? Clusters, ApiConfigSource? Ads)
{
    public static DynamicSources None { get; } = new(null, null, null);
}
