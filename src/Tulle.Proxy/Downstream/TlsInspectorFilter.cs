using System.Text;
using Tulle.Model;
using Tulle.Proxy.Preface;
using Tulle.Proxy.Telemetry;

namespace Tulle.Proxy.Downstream;

/// <summary>tls_inspector: transport protocol, SNI and offered ALPN from the ClientHello, which stays unread.</summary>
internal sealed class TlsInspectorFilter(
    ListenerFilterPredicate? disabledWhen, TlsInspectorStatIds ids, WorkerStats stats) : ListenerFilterState(disabledWhen)
{
    // One for all connections of the worker: it is read and forgotten within one call.
    private readonly byte[] _work = new byte[Limits.ClientHelloBytes];

    public override bool NeedsBytes => true;

    public override ListenerFilterVerdict Look(
        DownstreamConnection connection, ReadOnlySpan<byte> bytes, out int takenBytes)
    {
        takenBytes = 0;
        switch (ClientHelloReader.Read(bytes, _work, out ClientHello hello))
        {
            case PrefaceStatus.NeedMore:
                return ListenerFilterVerdict.Wait;
            case PrefaceStatus.Found:
                stats.Increment(ids.TlsFound);
                Take(connection, hello);
                return ListenerFilterVerdict.Continue;
            case PrefaceStatus.TooLarge:
                stats.Increment(ids.ClientHelloTooLarge);
                return ListenerFilterVerdict.Close;
            default:
                stats.Increment(ids.TlsNotFound);
                return ListenerFilterVerdict.Continue;
        }
    }

    private void Take(DownstreamConnection connection, in ClientHello hello)
    {
        connection.Facts.TransportProtocol = "tls";
        if (hello.ServerName.IsEmpty)
        {
            stats.Increment(ids.SniNotFound);
        }
        else
        {
            stats.Increment(ids.SniFound);
            connection.Facts.RequestedServerName = Encoding.Latin1.GetString(hello.ServerName).ToLowerInvariant();
        }

        if (hello.Protocols.IsEmpty)
        {
            stats.Increment(ids.AlpnNotFound);
        }
        else
        {
            stats.Increment(ids.AlpnFound);
            connection.Facts.ApplicationProtocols = hello.ProtocolNames();
        }
    }
}
