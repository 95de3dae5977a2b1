using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Tulle.Net.Native;

/// <summary>epoll and eventfd. Owns EINTR.</summary>
internal static unsafe class Epoll
{
    internal const uint In = 0x001;
    internal const uint Out = 0x004;
    internal const uint Error = 0x008;
    internal const uint HangUp = 0x010;
    internal const uint PeerShut = 0x2000;
    internal const uint Exclusive = 1u << 28;
    internal const uint EdgeTriggered = 1u << 31;

    private const int CloseOnExec = 0x80000;
    private const int NonBlock = 0x800;
    private const int Interrupted = 4;

    internal static int Create() => Check(Libc.EpollCreate(CloseOnExec), "epoll_create1");

    internal static int CreateEventFd() => Check(Libc.EventFd(0, CloseOnExec | NonBlock), "eventfd");

    internal static NetError Add(int epfd, int fd, uint events, ulong handle) => Control(epfd, 1, fd, events, handle);

    internal static NetError Remove(int epfd, int fd) => Control(epfd, 2, fd, 0, 0);

    internal static NetError Modify(int epfd, int fd, uint events, ulong handle) =>
        Control(epfd, 3, fd, events, handle);

    /// <summary>Count of events; 0 on time-out and on EINTR, which to a loop is the same.</summary>
    internal static int Wait(int epfd, EpollBatch batch, int timeoutMs)
    {
        byte* events = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(batch.Storage));
        int count = Libc.EpollWait(epfd, events, batch.Capacity, timeoutMs);
        if (count >= 0)
        {
            return count;
        }

        int errno = Marshal.GetLastPInvokeError();
        if (errno != Interrupted)
        {
            Environment.FailFast($"epoll_wait: errno {errno}");
        }

        return 0;
    }

    /// <summary>Adds one to the eventfd. Registered edge-triggered, every write wakes, so nobody reads it.</summary>
    internal static void Signal(int eventFd)
    {
        ulong one = 1;
        nint written = Libc.Write(eventFd, (byte*)&one, sizeof(ulong));
        Debug.Assert(written == sizeof(ulong), "an eventfd takes 2^64 writes");
    }

    private static NetError Control(int epfd, int operation, int fd, uint events, ulong handle)
    {
        byte* entry = stackalloc byte[16];
        Unsafe.WriteUnaligned(entry, events);
        Unsafe.WriteUnaligned(entry + EpollBatch.DataOffset, handle);
        int result = Libc.EpollCtl(epfd, operation, fd, entry);
        return result == 0 ? NetError.None : (NetError)Marshal.GetLastPInvokeError();
    }

    private static int Check(int fd, string call)
    {
        if (fd < 0)
        {
            throw new IOException($"{call}: errno {Marshal.GetLastPInvokeError()}");
        }

        return fd;
    }
}
