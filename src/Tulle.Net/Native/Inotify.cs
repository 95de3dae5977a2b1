using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Tulle.Net.Native;

/// <summary>inotify, for one kind of event: something was moved into a folder. Owns EINTR.</summary>
internal static unsafe class Inotify
{
    private const int CloseOnExec = 0x80000;
    private const int NonBlock = 0x800;
    private const uint MovedTo = 0x80;
    private const uint OnlyDirectories = 0x01000000;

    /// <summary>struct inotify_event without its name: wd, mask, cookie, len.</summary>
    private const int HeadBytes = 16;

    internal static NetError Create(out int fd)
    {
        fd = Libc.InotifyInit(NonBlock | CloseOnExec);
        return fd >= 0 ? NetError.None : (NetError)Marshal.GetLastPInvokeError();
    }

    /// <summary>The same folder gives the same watch.</summary>
    internal static NetError AddFolder(int fd, string folder, out int watch)
    {
        fixed (byte* text = FileCalls.Terminated(folder))
        {
            watch = Libc.InotifyAddWatch(fd, text, MovedTo | OnlyDirectories);
            return watch >= 0 ? NetError.None : (NetError)Marshal.GetLastPInvokeError();
        }
    }

    /// <summary>Adds (watch, file name) of each event that waits.</summary>
    internal static void Read(int fd, List<(int Watch, string Name)> into)
    {
        Span<byte> buffer = stackalloc byte[4096];
        while (true)
        {
            nint count;
            fixed (byte* start = buffer)
            {
                count = Libc.Read(fd, start, (nuint)buffer.Length);
            }

            if (count > 0)
            {
                Parse(buffer[..(int)count], into);
            }
            else if (count == 0 || (NetError)Marshal.GetLastPInvokeError() != NetError.Interrupted)
            {
                return;
            }
        }
    }

    private static void Parse(ReadOnlySpan<byte> events, List<(int Watch, string Name)> into)
    {
        while (events.Length >= HeadBytes)
        {
            int watch = BinaryPrimitives.ReadInt32LittleEndian(events);
            int length = BinaryPrimitives.ReadInt32LittleEndian(events[12..]);
            ReadOnlySpan<byte> name = events.Slice(HeadBytes, length);
            int end = name.IndexOf((byte)0);
            into.Add((watch, Encoding.UTF8.GetString(end < 0 ? name : name[..end])));
            events = events[(HeadBytes + length)..];
        }
    }
}
