namespace Tulle.Xds.Translation;

/// <summary>A connection manager's rds: which name, and where from.</summary>
internal sealed record RouteDependency(string Name, Messages.ConfigSource Source);
