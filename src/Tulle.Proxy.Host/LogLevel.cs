namespace Tulle.Proxy.Host;

/// <summary>-l, in Envoy's words and order.</summary>
internal enum LogLevel
{
    Trace,
    Debug,
    Info,
    Warning,
    Error,
    Critical,
    Off,
}
