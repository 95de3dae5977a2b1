using Tulle.Http;
using Tulle.Http.Http1;
using Tulle.Model;

namespace Tulle.Proxy.Streams;

/// <summary>strip_matching_host_port, strip_any_host_port, strip_trailing_host_dot.</summary>
internal static class HostRules
{
    public static void Apply(HttpStream stream, HttpConnectionManager config)
    {
        if (config.StripPortMode == StripPortMode.None && !config.StripTrailingHostDot)
        {
            return;
        }

        HeaderTable headers = stream.RequestHeaders;
        int at = headers.Find(HeaderName.Authority);
        if (at < 0)
        {
            return;
        }

        ReadOnlySpan<byte> host = headers.ValueAt(at);
        ReadOnlySpan<byte> stripped = host;
        if (config.StripPortMode != StripPortMode.None && stream.Head.Method != RequestMethod.Connect)
        {
            stripped = StripPort(stripped, config.StripPortMode, stream.Connection.Local.Port);
        }

        if (config.StripTrailingHostDot)
        {
            stripped = StripDot(stripped, out byte[]? rebuilt);
            if (rebuilt is not null)
            {
                stripped = rebuilt;
            }
        }

        if (stripped.Length != host.Length)
        {
            headers.SetValueAt(at, stripped);
        }
    }

    private static ReadOnlySpan<byte> StripPort(ReadOnlySpan<byte> host, StripPortMode mode, int listenerPort)
    {
        int colon = host.LastIndexOf((byte)':');
        // A colon inside brackets is a part of an IPv6 address.
        if (colon < 0 || host[(colon + 1)..].Contains((byte)']')
            || !System.Buffers.Text.Utf8Parser.TryParse(host[(colon + 1)..], out int port, out int used)
            || used != host.Length - colon - 1)
        {
            return host;
        }

        return mode == StripPortMode.Any || port == listenerPort ? host[..colon] : host;
    }

    /// <summary>"a.test." to "a.test", "a.test.:80" to "a.test:80" (the one case that makes new bytes).</summary>
    private static ReadOnlySpan<byte> StripDot(ReadOnlySpan<byte> host, out byte[]? rebuilt)
    {
        rebuilt = null;
        if (host.EndsWith("."u8))
        {
            return host[..^1];
        }

        int dot = host.IndexOf(".:"u8);
        if (dot >= 0)
        {
            rebuilt = [.. host[..dot], .. host[(dot + 1)..]];
        }

        return host;
    }
}
