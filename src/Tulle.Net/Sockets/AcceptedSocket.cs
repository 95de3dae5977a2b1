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

    /// <summary>Closes with RST: over a connection limit.</summary>
    public void Refuse()
    {
        SocketOptions.SetResetOnClose(Fd);
        SocketCalls.Close(Fd);
    }

    public void Close() => SocketCalls.Close(Fd);
}
