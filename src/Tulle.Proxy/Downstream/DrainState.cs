namespace Tulle.Proxy.Downstream;

/// <summary>How far a downstream connection is on its way out.</summary>
internal enum DrainState : byte
{
    NotDraining,

    /// <summary>Responses carry "connection: close"; requests are still answered until the drain time is over.</summary>
    Draining,

    /// <summary>The response that runs is the last one.</summary>
    Closing,
}
