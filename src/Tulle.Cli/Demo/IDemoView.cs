namespace Tulle.Cli.Demo;

/// <summary>Shows the figures of the last second.</summary>
internal interface IDemoView
{
    void Show(TimeSpan elapsed, ServiceReport load, List<ServiceReport> services);
}
