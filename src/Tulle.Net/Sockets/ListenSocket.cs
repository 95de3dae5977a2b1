using Tulle.Net.Native;

namespace Tulle.Net;

/// <summary>
/// A bound, listening socket that no loop watches yet. The main thread opens one for each worker (so that errors are
/// known before a configuration is accepted, and port 0 is resolved once) and hands them over.
/// </summary>
public sealed class ListenSocket : IDisposable
{
    private int _fd;

    private ListenSocket(int fd, in SocketAddress local)
    {
        _fd = fd;
        Local = local;
    }

    /// <summary>With the port that the kernel chose.</summary>
    public SocketAddress Local { get; }

    public static NetError TryOpen(in SocketAddress address, ListenOptions options, out ListenSocket? socket)
    {
        socket = null;
        NetError error = SocketCalls.Open(address, out int fd);
        if (error != NetError.None)
        {
            return error;
        }

        error = Prepare(fd, address, options);
        if (error == NetError.None)
        {
            error = SocketOptions.Set(fd, options.BeforeBind);
        }

        if (error == NetError.None)
        {
            error = SocketCalls.Bind(fd, address);
        }

        if (error == NetError.None && options.UnixMode != 0 && address.Family == SocketFamily.Unix &&
            !address.IsAbstract)
        {
            error = FileCalls.SetMode(address.Path, options.UnixMode);
        }

        if (error == NetError.None)
        {
            error = SocketOptions.Set(fd, options.BeforeListen);
        }

        if (error == NetError.None)
        {
            error = SocketCalls.Listen(fd, options.Backlog);
        }

        if (error == NetError.None)
        {
            error = SocketOptions.Set(fd, options.AfterListen);
        }

        if (error != NetError.None)
        {
            SocketCalls.Close(fd);
            return error;
        }

        socket = new ListenSocket(fd, SocketOptions.LocalAddress(fd));
        return NetError.None;
    }

    /// <summary>
    /// The same queue for another worker: unix sockets have no SO_REUSEPORT, and neither have listeners without it.
    /// </summary>
    public ListenSocket Share() => new(SocketCalls.Duplicate(_fd), Local);

    public void Dispose()
    {
        int fd = Interlocked.Exchange(ref _fd, EventSource.NoDescriptor);
        if (fd >= 0)
        {
            SocketCalls.Close(fd);
        }
    }

    internal int TakeDescriptor() => Interlocked.Exchange(ref _fd, EventSource.NoDescriptor);

    // Accepted sockets inherit TCP_NODELAY and SO_KEEPALIVE from the listening one: set once, not per connection.
    private static NetError Prepare(int fd, in SocketAddress address, ListenOptions options)
    {
        if (!address.IsIp)
        {
            return NetError.None;
        }

        NetError error = SocketOptions.SetReuseAddress(fd);
        if (error == NetError.None && options.ReusePort)
        {
            error = SocketOptions.SetReusePort(fd);
        }

        if (error == NetError.None && address.Family == SocketFamily.V6)
        {
            error = SocketOptions.SetIpV6Only(fd, !options.Ipv4Compatible);
        }

        if (error == NetError.None && options.NoDelay)
        {
            error = SocketOptions.SetNoDelay(fd);
        }

        if (error == NetError.None && options.KeepAlive)
        {
            error = SocketOptions.SetKeepAlive(
                fd, options.KeepAliveIdleSeconds, options.KeepAliveIntervalSeconds, options.KeepAliveProbes);
        }

        if (error == NetError.None && options.FastOpenQueueLength > 0)
        {
            error = SocketOptions.SetFastOpen(fd, options.FastOpenQueueLength);
        }

        if (error == NetError.None && options.FreeBind)
        {
            error = SocketOptions.SetFreeBind(fd);
        }

        return error == NetError.None && options.Transparent
            ? SocketOptions.SetTransparent(fd, address.Family)
            : error;
    }
}
