namespace Tulle.Model;

/// <summary>How requests are chosen for tracing; the decision is packed into x-request-id. No exporter yet.</summary>
public sealed record TracingSettings
{
    /// <summary>Of requests with x-client-trace-id.</summary>
    public RuntimeFraction ClientSampling { get; init; } = RuntimeFraction.Always;

    public RuntimeFraction RandomSampling { get; init; } = RuntimeFraction.Always;

    /// <summary>What may be traced at all, however it was chosen.</summary>
    public RuntimeFraction OverallSampling { get; init; } = RuntimeFraction.Always;
}
