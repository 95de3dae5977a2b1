namespace Tulle.Proxy.Host;

/// <summary>Envoy's: 0 for a wanted end, 1 for a command line or a configuration that cannot be run.</summary>
internal static class ExitCode
{
    public const int Ok = 0;
    public const int Failure = 1;
}
