namespace Tulle.Proxy.Telemetry;

/// <summary>
/// One stat: Envoy's dotted name, and what kind of number it is. <paramref name="OnlyWhenUsed"/>: Envoy makes it with
/// its first use, so it is not listed before.
/// </summary>
public readonly record struct StatDefinition(string Name, StatKind Kind, bool OnlyWhenUsed = false);
