using Tulle.Net.Native;

namespace Tulle.Net;

/// <summary>A socket that a <see cref="Listener"/> accepted: adopt it, or refuse it.</summary>
public readonly ref struct AcceptedSocket
{
    internal readonly int Fd;

    internal AcceptedSocket(int fd, in SocketAddress remote)
    {
        Fd = fd;
        Remote = remote;
    }

    public SocketAddress Remote { get; }

    /// <summary>
    /// Refuses with FIN. Never RST: it could overtake the client's connect(), which would then fail as if nobody
    /// listened. (Bytes of the client that nobody read make the kernel reset after all; then connect() has returned.)
    /// </summary>
    public void Refuse() => SocketCalls.Close(Fd);
}
