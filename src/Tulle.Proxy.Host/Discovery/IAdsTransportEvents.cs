using Tulle.Model;

namespace Tulle.Proxy.Host.Discovery;

internal interface IAdsTransportEvents
{
    /// <summary>Read from threads of the pool: the reference is swapped whole.</summary>
    Snapshot Snapshot { get; }

    /// <summary>On the main loop.</summary>
    void Connected();

    /// <summary>On the main loop.</summary>
    void Received(byte[] message);

    /// <summary>On the main loop.</summary>
    void Disconnected(string reason);
}
