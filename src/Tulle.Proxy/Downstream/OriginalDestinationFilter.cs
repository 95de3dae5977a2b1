using Tulle.Model;
using Tulle.Net;

namespace Tulle.Proxy.Downstream;

/// <summary>original_dst: the local address becomes the one that the client wanted before netfilter redirected it.</summary>
internal sealed class OriginalDestinationFilter(ListenerFilterPredicate? disabledWhen)
    : ListenerFilterState(disabledWhen)
{
    public override bool NeedsBytes => false;

    public override ListenerFilterVerdict Look(
        DownstreamConnection connection, ReadOnlySpan<byte> bytes, out int takenBytes)
    {
        takenBytes = 0;
        if (connection.Facts.Local.IsIp && connection.TryGetOriginalDestination(out SocketAddress wanted))
        {
            connection.Facts.Local = wanted;
        }

        return ListenerFilterVerdict.Continue;
    }
}
