namespace Tulle.Proxy.Telemetry;

/// <summary>What kind of number a stat is.</summary>
public enum StatKind
{
    Counter,

    /// <summary>Workers' values add up.</summary>
    Gauge,

    /// <summary>Each worker that knows it sets the same value, so the largest is shown, not the sum.</summary>
    SharedGauge,
    Histogram,
}
