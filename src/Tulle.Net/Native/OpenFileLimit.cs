using System.Runtime.InteropServices;

namespace Tulle.Net.Native;

/// <summary>RLIMIT_NOFILE of this process.</summary>
public static unsafe class OpenFileLimit
{
    private const int NoFile = 7;

    /// <summary>How many descriptors may be open, and how far the process may raise that itself.</summary>
    public static (long Soft, long Hard) Read()
    {
        ulong* limits = stackalloc ulong[2];
        _ = Libc.GetRLimit(NoFile, limits);
        return ((long)limits[0], (long)limits[1]);
    }

    public static NetError SetSoft(long soft)
    {
        ulong* limits = stackalloc ulong[2];
        _ = Libc.GetRLimit(NoFile, limits);
        limits[0] = (ulong)soft;
        return Libc.SetRLimit(NoFile, limits) == 0 ? NetError.None : (NetError)Marshal.GetLastPInvokeError();
    }

    /// <summary>From this descriptor number on, clients have to wait: <paramref name="reserved"/> below the limit, but
    /// no more than a quarter of it.</summary>
    public static int AcceptCeiling(int reserved)
    {
        long soft = Read().Soft;
        return (int)Math.Min(int.MaxValue, soft - Math.Min(reserved, soft / 4));
    }

    /// <summary>A proxy needs two descriptors a connection: at start it takes all that it may have.</summary>
    public static NetError RaiseToHard() => SetSoft(Read().Hard);
}
