namespace Tulle.Model;

/// <summary>Kept for the request-id reason bits; no exporter yet.</summary>
public sealed record TracingSettings
{
    public FractionalPercent ClientSampling { get; init; } = FractionalPercent.Always;

    public FractionalPercent RandomSampling { get; init; } = FractionalPercent.Always;

    public FractionalPercent OverallSampling { get; init; } = FractionalPercent.Always;
}
