namespace Tulle.Proxy.Telemetry;

/// <summary>A counter or gauge as it stands.</summary>
internal readonly record struct StatValue(string Name, StatKind Kind, long Value);
