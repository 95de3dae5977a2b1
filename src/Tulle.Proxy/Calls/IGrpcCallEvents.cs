namespace Tulle.Proxy.Calls;

/// <summary>Who makes a <see cref="GrpcCall"/>. Called on the main thread, never from inside the call's own methods.</summary>
public interface IGrpcCallEvents
{
    /// <summary>The connection stands and the request's head is on its way: messages may be sent.</summary>
    void OnOpened();

    /// <summary>False: it is of no use, and the call is given up.</summary>
    bool OnMessage(byte[] message);

    /// <summary>The call is over, by the server, the network or a bad message; nothing follows.</summary>
    void OnEnded(string reason);
}
