namespace Tulle.Proxy.Telemetry;

/// <summary>Envoy's three kinds of stat.</summary>
public enum StatKind
{
    Counter,
    Gauge,
    Histogram,
}
