using System.Runtime.InteropServices;
using System.Text;

namespace Tulle.Net.Native;

/// <summary>Append to files and pipes, unlink, chmod. These may block: helper threads only, or start-up.</summary>
internal static unsafe class FileCalls
{
    private const int WriteOnly = 1;
    private const int Create = 0x40;
    private const int Append = 0x400;
    private const int CloseOnExec = 0x80000;
    private const int DefaultMode = 0x1A4; // rw-r--r--

    private static NetError Error => (NetError)Marshal.GetLastPInvokeError();

    internal static NetError OpenAppend(string path, out int fd)
    {
        fixed (byte* text = Terminated(path))
        {
            fd = Libc.Open(text, WriteOnly | Create | Append | CloseOnExec, DefaultMode);
            return fd >= 0 ? NetError.None : Error;
        }
    }

    internal static NetError WriteAll(int fd, ReadOnlySpan<byte> data)
    {
        fixed (byte* start = data)
        {
            int done = 0;
            while (done < data.Length)
            {
                nint count = Libc.Write(fd, start + done, (nuint)(data.Length - done));
                if (count >= 0)
                {
                    done += (int)count;
                }
                else if (Error != NetError.Interrupted)
                {
                    return Error;
                }
            }
        }

        return NetError.None;
    }

    internal static NetError SetMode(string path, int mode)
    {
        fixed (byte* text = Terminated(path))
        {
            return Libc.Chmod(text, (uint)mode) == 0 ? NetError.None : Error;
        }
    }

    internal static NetError Unlink(string path)
    {
        fixed (byte* text = Terminated(path))
        {
            return Libc.Unlink(text) == 0 ? NetError.None : Error;
        }
    }

    internal static byte[] Terminated(string text)
    {
        byte[] bytes = new byte[Encoding.UTF8.GetByteCount(text) + 1];
        Encoding.UTF8.GetBytes(text, bytes);
        return bytes;
    }
}
