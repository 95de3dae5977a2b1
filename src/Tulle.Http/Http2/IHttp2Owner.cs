namespace Tulle.Http.Http2;

/// <summary>What happens to a connection as a whole; called from inside <see cref="Http2Connection.Receive"/>.</summary>
public interface IHttp2Owner
{
    /// <summary>Server: the peer opens a stream; null refuses it (REFUSED_STREAM: it may be tried elsewhere).</summary>
    Http2Stream? AcceptStream();

    /// <summary>
    /// The peer will open no stream and, as a server, takes none above those it has begun. Streams that it will not
    /// process were reset as unprocessed before this.
    /// </summary>
    void OnGoAway(Http2ErrorCode code);

    /// <summary>The answer to <see cref="Http2Connection.SendPing"/>.</summary>
    void OnPong(ulong payload);

    /// <summary>The peer's first SETTINGS have come, or new ones.</summary>
    void OnSettings();

    /// <summary>
    /// The connection has failed: GOAWAY is written and every stream was reset. The owner sends what is queued and
    /// closes.
    /// </summary>
    void OnFailed(Http2ErrorCode code, string detail);

    /// <summary>Too many odd things: the owner begins to drain the connection.</summary>
    void OnShouldDrain();
}
