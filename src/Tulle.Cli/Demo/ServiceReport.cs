namespace Tulle.Cli.Demo;

/// <summary>One row: a service, or the load as its clients see it.</summary>
internal sealed record ServiceReport(string Name, double Rps, double SuccessRate, double P50Ms, double P99Ms)
{
    public static ServiceReport Of(string name, RequestFigures change, double seconds) => new(
        name,
        seconds > 0 ? change.Requests / seconds : 0,
        change.Requests > 0 ? 1 - (change.Failures / change.Requests) : 1,
        change.QuantileMs(0.5),
        change.QuantileMs(0.99));
}
