using System.Runtime.InteropServices;

namespace Tulle.Net.Native;

/// <summary>Dispositions of signals.</summary>
internal static class SignalCalls
{
    private const nint Default = 0;

    /// <summary>
    /// Takes back what the parent set.
    /// </summary>
    public static void Restore(PosixSignal signal) => _ = Libc.Signal(Number(signal), Default);

    // signal(7), x86 and arm.
    private static int Number(PosixSignal signal) => signal switch
    {
        PosixSignal.SIGHUP => 1,
        PosixSignal.SIGINT => 2,
        PosixSignal.SIGQUIT => 3,
        PosixSignal.SIGTERM => 15,
        _ => (int)signal,
    };
}
