namespace Tulle.Net;

/// <summary>Who takes what a <see cref="Listener"/> accepts; called on the listener's loop.</summary>
public interface IAcceptor
{
    /// <summary>Takes over the socket: adopts it into a connection, or refuses it.</summary>
    void OnAccepted(in AcceptedSocket socket);

    /// <summary>
    /// Accepting failed; where descriptors or memory ran out the listener has paused and will resume.
    /// </summary>
    void OnAcceptFailed(NetError error)
    {
    }
}
