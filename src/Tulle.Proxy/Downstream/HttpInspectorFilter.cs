using Tulle.Model;
using Tulle.Proxy.Preface;
using Tulle.Proxy.Telemetry;

namespace Tulle.Proxy.Downstream;

/// <summary>http_inspector: the HTTP version as application protocol, from the first bytes, which stay unread.</summary>
internal sealed class HttpInspectorFilter(
    ListenerFilterPredicate? disabledWhen, HttpInspectorStatIds ids, WorkerStats stats) : ListenerFilterState(disabledWhen)
{
    private static readonly string[] s_http10 = [HttpVersionReader.Http10];
    private static readonly string[] s_http11 = [HttpVersionReader.Http11];
    private static readonly string[] s_http2 = [HttpVersionReader.Http2];

    /// <summary>What a filter chain matches for one of <see cref="HttpVersionReader"/>'s names.</summary>
    public static string[] ApplicationProtocols(string version) => version switch
    {
        HttpVersionReader.Http10 => s_http10,
        HttpVersionReader.Http11 => s_http11,
        _ => s_http2,
    };

    public override bool NeedsBytes => true;

    public override ListenerFilterVerdict Look(
        DownstreamConnection connection, ReadOnlySpan<byte> bytes, out int takenBytes)
    {
        takenBytes = 0;
        if (connection.Facts.TransportProtocol.Length > 0)
        {
            // What is inside TLS cannot be seen.
            return ListenerFilterVerdict.Continue;
        }

        switch (HttpVersionReader.Read(bytes, Limits.InspectedRequestLineBytes, out string version))
        {
            case PrefaceStatus.NeedMore:
                return ListenerFilterVerdict.Wait;
            case PrefaceStatus.Found:
                connection.Facts.ApplicationProtocols = ApplicationProtocols(version);
                stats.Increment(version switch
                {
                    HttpVersionReader.Http10 => ids.Http10Found,
                    HttpVersionReader.Http11 => ids.Http11Found,
                    _ => ids.Http2Found,
                });
                return ListenerFilterVerdict.Continue;
            default:
                stats.Increment(ids.HttpNotFound);
                return ListenerFilterVerdict.Continue;
        }
    }
}
