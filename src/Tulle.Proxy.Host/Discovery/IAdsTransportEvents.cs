namespace Tulle.Proxy.Host.Discovery;

/// <summary>On the main loop.</summary>
internal interface IAdsTransportEvents
{
    void Connected();

    /// <summary>False when the message is no response.</summary>
    bool Received(byte[] message);

    void Disconnected(string reason);
}
