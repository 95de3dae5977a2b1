using Tulle.Model;

namespace Tulle.Proxy.Downstream;

/// <summary>One listener filter of one listener on one worker. It holds nothing of a connection.</summary>
internal abstract class ListenerFilterState(ListenerFilterPredicate? disabledWhen)
{
    /// <summary>False: it is asked at accept, before any byte has come.</summary>
    public abstract bool NeedsBytes { get; }

    public bool IsDisabledFor(DownstreamConnection connection) =>
        disabledWhen is not null && disabledWhen.Holds(connection.Facts.Local.Port);

    /// <param name="connection">Its facts take what the filter finds out.</param>
    /// <param name="bytes">All that has come and is not taken yet; they stay with the kernel.</param>
    /// <param name="takenBytes">How many of them the filter wants to be taken off.</param>
    public abstract ListenerFilterVerdict Look(
        DownstreamConnection connection, ReadOnlySpan<byte> bytes, out int takenBytes);
}
