using Tulle.Model;
using Tulle.Proxy.Preface;
using Tulle.Proxy.Telemetry;

namespace Tulle.Proxy.Downstream;

/// <summary>
/// proxy_protocol: takes the header off; its addresses become those of the connection, while the direct remote address
/// stays that of the peer. A malformed header ends the connection, even where none is needed.
/// </summary>
internal sealed class ProxyProtocolFilter(
    ListenerFilterPredicate? disabledWhen, ProxyProtocolSettings settings, ProxyProtocolStatIds ids, WorkerStats stats)
    : ListenerFilterState(disabledWhen)
{
    public override bool NeedsBytes => true;

    public override ListenerFilterVerdict Look(
        DownstreamConnection connection, ReadOnlySpan<byte> bytes, out int takenBytes)
    {
        takenBytes = 0;
        switch (ProxyHeaderReader.Read(bytes, Limits.ProxyHeaderBytes, out ProxyHeader header))
        {
            case PrefaceStatus.NeedMore:
                return ListenerFilterVerdict.Wait;
            case PrefaceStatus.Found:
                return Take(connection, header, out takenBytes);
            case PrefaceStatus.NotFound when settings.AllowRequestsWithoutProxyProtocol:
                stats.Increment(ids.NotFoundAllowed);
                return ListenerFilterVerdict.Continue;
            case PrefaceStatus.NotFound:
                stats.Increment(ids.NotFoundDisallowed);
                return ListenerFilterVerdict.Close;
            default:
                stats.Increment(header.Version == 1 ? ids.V1Error : ids.V2Error);
                return ListenerFilterVerdict.Close;
        }
    }

    private ListenerFilterVerdict Take(DownstreamConnection connection, in ProxyHeader header, out int takenBytes)
    {
        takenBytes = header.LengthBytes;
        bool isV1 = header.Version == 1;
        stats.Increment(isV1 ? ids.V1Found : ids.V2Found);
        if (isV1 ? settings.DisallowV1 : settings.DisallowV2)
        {
            stats.Increment(isV1 ? ids.V1Disallowed : ids.V2Disallowed);
            return ListenerFilterVerdict.Close;
        }

        if (header.HasAddresses)
        {
            connection.Facts.Remote = header.Source;
            connection.Facts.Local = header.Destination;
        }

        return ListenerFilterVerdict.Continue;
    }
}
