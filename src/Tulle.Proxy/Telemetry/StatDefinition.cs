namespace Tulle.Proxy.Telemetry;

/// <summary>One stat: Envoy's dotted name, and what kind of number it is.</summary>
public readonly record struct StatDefinition(string Name, StatKind Kind);
