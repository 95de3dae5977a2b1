using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Tulle.Net.Native;

/// <summary>Open, bind, accept, connect, read, write, close. Owns EINTR; errors come back as values.</summary>
internal static unsafe class SocketCalls
{
    /// <summary>Pieces of one sendmsg; a queue that has more takes another call.</summary>
    private const int MaxVectors = 16;

    private const int NonBlockCloseOnExec = 0x800 | 0x80000;
    private const int Stream = 1;
    private const int NoSignal = 0x4000;
    private const int Peek = 2;
    private const int DontWait = 0x40;

    // recvfrom and sendto: x64 has numbers of its own, all newer architectures share one table.
    private static readonly nint ReceiveNumber =
        RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 45 : 207;

    private static readonly nint SendNumber = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 44 : 206;

    private static int Errno => Marshal.GetLastPInvokeError();

    private static NetError Error => (NetError)Marshal.GetLastPInvokeError();

    internal static NetError Open(in SocketAddress address, out int fd)
    {
        fd = Libc.Socket(SockAddr.Domain(address), Stream | NonBlockCloseOnExec, 0);
        return fd >= 0 ? NetError.None : Error;
    }

    internal static NetError OpenPair(out int first, out int second)
    {
        int* fds = stackalloc int[2];
        int result = Libc.SocketPair(SockAddr.UnixDomain, Stream | NonBlockCloseOnExec, 0, fds);
        first = fds[0];
        second = fds[1];
        return result == 0 ? NetError.None : Error;
    }

    internal static NetError Bind(int fd, in SocketAddress address)
    {
        byte* raw = stackalloc byte[SockAddr.MaxBytes];
        int length = SockAddr.Encode(address, new Span<byte>(raw, SockAddr.MaxBytes));
        return Libc.Bind(fd, raw, (uint)length) == 0 ? NetError.None : Error;
    }

    internal static NetError Listen(int fd, int backlog) => Libc.Listen(fd, backlog) == 0 ? NetError.None : Error;

    internal static NetError Accept(int fd, out int accepted, out SocketAddress remote)
    {
        byte* raw = stackalloc byte[SockAddr.MaxBytes];
        while (true)
        {
            uint length = SockAddr.MaxBytes;
            accepted = Libc.Accept4(fd, raw, &length, NonBlockCloseOnExec);
            if (accepted >= 0)
            {
                remote = SockAddr.Decode(raw, Math.Min(length, SockAddr.MaxBytes));
                return NetError.None;
            }

            if (Errno != (int)NetError.Interrupted)
            {
                remote = default;
                return Error;
            }
        }
    }

    /// <summary>None: connected at once (unix, mostly); InProgress: EPOLLOUT will tell.</summary>
    internal static NetError Connect(int fd, in SocketAddress address)
    {
        byte* raw = stackalloc byte[SockAddr.MaxBytes];
        int length = SockAddr.Encode(address, new Span<byte>(raw, SockAddr.MaxBytes));
        if (Libc.Connect(fd, raw, (uint)length) == 0)
        {
            return NetError.None;
        }

        // connect(2): an interrupted non-blocking connect goes on by itself.
        NetError error = Error;
        return error == NetError.Interrupted ? NetError.InProgress : error;
    }

    internal static int Receive(int fd, Span<byte> destination, out NetError error)
    {
        fixed (byte* buffer = destination)
        {
            while (true)
            {
                nint count = Libc.SystemCall(ReceiveNumber, fd, buffer, (nuint)destination.Length, 0, null, 0);
                if (count >= 0)
                {
                    error = NetError.None;
                    return (int)count;
                }

                error = (NetError)Marshal.GetLastSystemError();
                if (error != NetError.Interrupted)
                {
                    return -1;
                }
            }
        }
    }

    /// <summary>Looks at the next byte and leaves it: 1 data, 0 end of stream, -1 nothing or an error.</summary>
    internal static int PeekByte(int fd, out NetError error)
    {
        byte one;
        nint count = Libc.Recv(fd, &one, 1, Peek | DontWait);
        error = count < 0 ? Error : NetError.None;
        return (int)count;
    }

    /// <summary>As Receive, but the bytes stay with the kernel.</summary>
    internal static int PeekBytes(int fd, Span<byte> destination, out NetError error)
    {
        fixed (byte* buffer = destination)
        {
            nint count = Libc.Recv(fd, buffer, (nuint)destination.Length, Peek | DontWait);
            error = count < 0 ? Error : NetError.None;
            return (int)count;
        }
    }

    internal static int Send(int fd, ReadOnlySpan<byte> source, out NetError error)
    {
        fixed (byte* buffer = source)
        {
            while (true)
            {
                nint count = Libc.SystemCall(SendNumber, fd, buffer, (nuint)source.Length, NoSignal, null, 0);
                if (count >= 0)
                {
                    error = NetError.None;
                    return (int)count;
                }

                error = (NetError)Marshal.GetLastSystemError();
                if (error != NetError.Interrupted)
                {
                    return -1;
                }
            }
        }
    }

    /// <summary>One call for a chain of pooled (pinned) buffers and the bytes behind them.</summary>
    internal static int SendChain(int fd, PooledBuffer? head, ReadOnlySpan<byte> tail, out NetError error)
    {
        fixed (byte* tailBytes = tail)
        {
            IoVector* vectors = stackalloc IoVector[MaxVectors];
            int count = 0;
            PooledBuffer? buffer = head;
            for (; buffer is not null && count < MaxVectors; buffer = buffer.Next)
            {
                vectors[count].Base = Address(buffer);
                vectors[count++].Length = (nuint)buffer.Length;
            }

            if (buffer is null && tail.Length > 0 && count < MaxVectors)
            {
                vectors[count].Base = tailBytes;
                vectors[count++].Length = (nuint)tail.Length;
            }

            return SendVectors(fd, vectors, count, out error);
        }
    }

    /// <summary>Bytes that one <see cref="SendChain"/> of this chain offers to the kernel.</summary>
    internal static int ChainBytes(PooledBuffer head)
    {
        int bytes = 0;
        PooledBuffer? buffer = head;
        for (int i = 0; i < MaxVectors && buffer is not null; i++, buffer = buffer.Next)
        {
            bytes += buffer.Length;
        }

        return bytes;
    }

    internal static NetError ShutdownWrite(int fd) => Libc.Shutdown(fd, 1) == 0 ? NetError.None : Error;

    /// <summary>close(2) on Linux frees the descriptor even when it says EINTR, so it is never repeated.</summary>
    internal static void Close(int fd) => _ = Libc.Close(fd);

    internal static int Duplicate(int fd)
    {
        const int DuplicateCloseOnExec = 1030;
        return Libc.Fcntl(fd, DuplicateCloseOnExec, 3);
    }

    private static byte* Address(PooledBuffer buffer) =>
        (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(buffer.Array)) + buffer.Start;

    private static int SendVectors(int fd, IoVector* vectors, int count, out NetError error)
    {
        MessageHeader message = default;
        message.Vectors = vectors;
        message.VectorCount = (nuint)count;
        while (true)
        {
            nint sent = Libc.SendMsg(fd, &message, NoSignal);
            if (sent >= 0)
            {
                error = NetError.None;
                return (int)sent;
            }

            if (Errno != (int)NetError.Interrupted)
            {
                error = Error;
                return -1;
            }
        }
    }
}
