namespace Tulle.Proxy.Streams;

/// <summary>Whose fault an error is.</summary>
public enum Fault
{
    Client,
    Upstream,
    Configuration,
    Proxy,
}
