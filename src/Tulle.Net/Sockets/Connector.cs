using Tulle.Net.Native;

namespace Tulle.Net;

/// <summary>Opens a socket and starts a non-blocking connect.</summary>
internal static class Connector
{
    /// <summary>None: connected, or on the way.</summary>
    internal static NetError Open(in SocketAddress remote, ConnectOptions options, out int fd)
    {
        NetError error = SocketCalls.Open(remote, out fd);
        if (error != NetError.None)
        {
            return error;
        }

        error = Prepare(fd, remote, options);
        if (error == NetError.None)
        {
            error = SocketCalls.Connect(fd, remote);
        }

        if (error is NetError.None or NetError.InProgress && options.AfterConnect.Length > 0)
        {
            _ = SocketOptions.Set(fd, options.AfterConnect);
        }

        return error == NetError.InProgress ? NetError.None : error;
    }

    private static NetError Prepare(int fd, in SocketAddress remote, ConnectOptions options)
    {
        NetError error = NetError.None;
        if (remote.IsIp && options.NoDelay)
        {
            error = SocketOptions.SetNoDelay(fd);
        }

        if (error == NetError.None && remote.IsIp && options.KeepAlive)
        {
            error = SocketOptions.SetKeepAlive(
                fd, options.KeepAliveIdleSeconds, options.KeepAliveIntervalSeconds, options.KeepAliveProbes);
        }

        if (error == NetError.None && options.Mark != 0)
        {
            error = SocketOptions.SetMark(fd, options.Mark);
        }

        if (error == NetError.None && options.Transparent)
        {
            error = SocketOptions.SetTransparent(fd, remote.Family);
        }

        if (error == NetError.None && options.FreeBind)
        {
            error = SocketOptions.SetFreeBind(fd);
        }

        if (error == NetError.None)
        {
            error = SocketOptions.Set(fd, options.BeforeBind);
        }

        SocketAddress source = options.BindAddressFor(remote.Family);
        if (error == NetError.None && source.Family != SocketFamily.None)
        {
            if (source.Port == 0)
            {
                SocketOptions.SetBindAddressNoPort(fd);
            }

            error = SocketCalls.Bind(fd, source);
        }

        return error == NetError.None ? SocketOptions.Set(fd, options.BeforeConnect) : error;
    }
}
