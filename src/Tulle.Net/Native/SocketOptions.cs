using System.Runtime.InteropServices;

namespace Tulle.Net.Native;

/// <summary>
/// setsockopt and getsockopt, getsockname and getpeername: numbers of asm-generic Linux (x86-64, arm64).
/// </summary>
internal static unsafe class SocketOptions
{
    internal const int SolSocket = 1;
    internal const int SolIp = 0;
    internal const int SolTcp = 6;
    internal const int SolIpV6 = 41;

    private const int ReuseAddr = 2;
    private const int SoError = 4;
    private const int SendBuffer = 7;
    private const int ReceiveBuffer = 8;
    private const int KeepAliveOption = 9;
    private const int Linger = 13;
    private const int ReusePort = 15;
    private const int Mark = 36;
    private const int NoDelayOption = 1;
    private const int KeepIdle = 4;
    private const int KeepInterval = 5;
    private const int KeepCount = 6;
    private const int FastOpen = 23;
    private const int DeferAccept = 9;
    private const int IpFreeBind = 15;
    private const int IpTransparent = 19;
    private const int BindAddressNoPort = 24;
    private const int IpV6Only = 26;
    private const int IpV6Transparent = 75;
    private const int OriginalDst = 80;

    internal static NetError Set(int fd, int level, int name, int value) =>
        Libc.SetSockOpt(fd, level, name, &value, sizeof(int)) == 0
            ? NetError.None
            : (NetError)Marshal.GetLastPInvokeError();

    internal static NetError Set(int fd, RawSocketOption[] options)
    {
        foreach (RawSocketOption option in options)
        {
            fixed (byte* value = option.Value)
            {
                if (Libc.SetSockOpt(fd, option.Level, option.Name, value, (uint)option.Value.Length) != 0)
                {
                    return (NetError)Marshal.GetLastPInvokeError();
                }
            }
        }

        return NetError.None;
    }

    /// <summary>The port of a bound address is chosen at connect, so that one port serves many peers (ip(7)).</summary>
    internal static void SetBindAddressNoPort(int fd) => _ = Set(fd, SolIp, BindAddressNoPort, 1);

    internal static NetError SetReuseAddress(int fd) => Set(fd, SolSocket, ReuseAddr, 1);

    internal static NetError SetReusePort(int fd) => Set(fd, SolSocket, ReusePort, 1);

    internal static NetError SetNoDelay(int fd) => Set(fd, SolTcp, NoDelayOption, 1);

    internal static NetError SetIpV6Only(int fd, bool only) => Set(fd, SolIpV6, IpV6Only, only ? 1 : 0);

    internal static NetError SetFreeBind(int fd) => Set(fd, SolIp, IpFreeBind, 1);

    internal static NetError SetSendBuffer(int fd, int bytes) => Set(fd, SolSocket, SendBuffer, bytes);

    internal static NetError SetReceiveBuffer(int fd, int bytes) => Set(fd, SolSocket, ReceiveBuffer, bytes);

    internal static NetError SetMark(int fd, int mark) => Set(fd, SolSocket, Mark, mark);

    internal static NetError SetFastOpen(int fd, int queueLength) => Set(fd, SolTcp, FastOpen, queueLength);

    internal static NetError SetDeferAccept(int fd, int seconds) => Set(fd, SolTcp, DeferAccept, seconds);

    internal static NetError SetTransparent(int fd, SocketFamily family) => family == SocketFamily.V6
        ? Set(fd, SolIpV6, IpV6Transparent, 1)
        : Set(fd, SolIp, IpTransparent, 1);

    /// <summary>Zero leaves the kernel's own value (tcp(7)).</summary>
    internal static NetError SetKeepAlive(int fd, int idleSeconds, int intervalSeconds, int probes)
    {
        NetError error = Set(fd, SolSocket, KeepAliveOption, 1);
        if (error == NetError.None && idleSeconds > 0)
        {
            error = Set(fd, SolTcp, KeepIdle, idleSeconds);
        }

        if (error == NetError.None && intervalSeconds > 0)
        {
            error = Set(fd, SolTcp, KeepInterval, intervalSeconds);
        }

        return error == NetError.None && probes > 0 ? Set(fd, SolTcp, KeepCount, probes) : error;
    }

    /// <summary>The next close sends RST instead of FIN (socket(7), SO_LINGER with time 0).</summary>
    internal static void SetResetOnClose(int fd)
    {
        int* linger = stackalloc int[2];
        linger[0] = 1;
        linger[1] = 0;
        _ = Libc.SetSockOpt(fd, SolSocket, Linger, linger, sizeof(int) * 2);
    }

    internal static NetError TakeError(int fd)
    {
        int value = 0;
        uint length = sizeof(int);
        return Libc.GetSockOpt(fd, SolSocket, SoError, &value, &length) == 0
            ? (NetError)value
            : (NetError)Marshal.GetLastPInvokeError();
    }

    internal static bool TryGetOriginalDestination(int fd, SocketFamily family, out SocketAddress address)
    {
        byte* raw = stackalloc byte[SockAddr.MaxBytes];
        uint length = SockAddr.MaxBytes;
        int level = family == SocketFamily.V6 ? SolIpV6 : SolIp;
        bool found = Libc.GetSockOpt(fd, level, OriginalDst, raw, &length) == 0;
        address = found ? SockAddr.Decode(raw, length) : default;
        return found;
    }

    internal static SocketAddress LocalAddress(int fd)
    {
        byte* raw = stackalloc byte[SockAddr.MaxBytes];
        uint length = SockAddr.MaxBytes;
        return Libc.GetSockName(fd, raw, &length) == 0 ? SockAddr.Decode(raw, length) : default;
    }

    internal static SocketAddress RemoteAddress(int fd)
    {
        byte* raw = stackalloc byte[SockAddr.MaxBytes];
        uint length = SockAddr.MaxBytes;
        return Libc.GetPeerName(fd, raw, &length) == 0 ? SockAddr.Decode(raw, length) : default;
    }
}
