namespace Tulle.Proxy.Upstream;

/// <summary>
/// Who opened an <see cref="Http2ClientConnection"/>: a pool, or somebody with one connection of his own. Called on the
/// loop's thread, perhaps from inside any call on the connection.
/// </summary>
internal interface IHttp2ClientOwner
{
    /// <summary>Streams may be opened. The peer's SETTINGS come later.</summary>
    void OnConnected(Http2ClientConnection connection);

    /// <summary>It never stood, and is closed.</summary>
    void OnConnectFailed(Http2ClientConnection connection, PoolFailureReason reason);

    /// <summary>A stream has ended, however it did.</summary>
    void OnStreamClosed(Http2ClientConnection connection);

    /// <summary>The peer allows more streams than before, or fewer.</summary>
    void OnCapacityChanged(Http2ClientConnection connection);

    /// <summary>
    /// The peer ends the connection without an error and leaves some of the requests undone, which were told. Once a
    /// connection, however often it says so.
    /// </summary>
    /// <param name="connection">The connection.</param>
    /// <param name="taken">Requests that the peer has taken.</param>
    void OnLeftUndone(Http2ClientConnection connection, uint taken)
    {
    }

    /// <summary>It stood and is gone; its streams have all been told.</summary>
    void OnClosed(Http2ClientConnection connection);
}
