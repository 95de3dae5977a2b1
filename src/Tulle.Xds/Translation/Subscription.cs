using Tulle.Xds.Messages;

namespace Tulle.Xds.Translation;

/// <summary>A resource that the configuration names and that somebody has to fetch.</summary>
/// <param name="ResourceName">service_name of a cluster, or route_config_name.</param>
public sealed record Subscription(string ResourceName, ConfigSource Source);
