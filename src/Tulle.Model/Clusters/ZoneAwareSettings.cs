namespace Tulle.Model;

public sealed record ZoneAwareSettings(double RoutingEnabledPercent, ulong MinClusterSize, bool FailTrafficOnPanic);
