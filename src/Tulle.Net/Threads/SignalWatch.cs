using System.Runtime.InteropServices;
using Tulle.Net.Native;

namespace Tulle.Net;

/// <summary>
/// Signals of the process, delivered on a loop. The runtime's own signal thread takes them (a signalfd would need them
/// blocked in every thread, also in those that the runtime starts before Main).
/// </summary>
public sealed class SignalWatch : IDisposable
{
    /// <summary>SIGUSR1, which has no name in the framework; the raw number is taken as it is.</summary>
    public const PosixSignal User1 = (PosixSignal)10;

    private readonly List<PosixSignalRegistration> _registrations = [];

    /// <summary>The default action of each signal is off from now on.</summary>
    public SignalWatch(EventLoop loop, Action<PosixSignal> onSignal, params ReadOnlySpan<PosixSignal> signals)
    {
        foreach (PosixSignal signal in signals)
        {
            _registrations.Add(PosixSignalRegistration.Create(signal, context =>
            {
                context.Cancel = true;
                loop.Post(() => onSignal(signal));
            }));
        }
    }

    /// <summary>
    /// To be called before anything else of the process: gives the signals their default action where the parent had them
    /// ignored, as a shell has SIGINT for its background jobs. The runtime would leave them so.
    /// </summary>
    public static void RestoreDefaults(params ReadOnlySpan<PosixSignal> signals)
    {
        foreach (PosixSignal signal in signals)
        {
            SignalCalls.Restore(signal);
        }
    }

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
        {
            registration.Dispose();
        }
    }
}
