using System.Buffers.Text;
using Tulle.Http;
using Tulle.Model;

namespace Tulle.Proxy.Streams;

/// <summary>
/// Whether a request is to be traced, and why: Envoy's decision, which travels in one digit of x-request-id so that
/// every hop decides the same. There is no exporter; logs and other proxies see the decision.
/// </summary>
internal static class TraceReasons
{
    // The digit of the UUID's version: 4 in one that nobody traces.
    private const int Place = 14;
    private const byte NotTraced = (byte)'4';
    private const byte Sampled = (byte)'9';
    private const byte Forced = (byte)'a';
    private const byte ByClient = (byte)'b';

    /// <summary>An id from outside is kept, but not the decision that it claims.</summary>
    public static void Clear(HeaderTable headers)
    {
        int at = headers.Find(HeaderName.XRequestId);
        if (at >= 0)
        {
            Write(headers, at, NotTraced);
        }
    }

    /// <summary>True: traced.</summary>
    public static bool Decide(HttpStream stream, HttpConnectionManager config, TracingSettings tracing)
    {
        HeaderTable headers = stream.RequestHeaders;
        if (!config.UseRequestIdForTraceSampling)
        {
            return true;
        }

        int at = headers.Find(HeaderName.XRequestId);
        if (at < 0 || !TryDraw(headers.ValueAt(at), out uint draw))
        {
            return false;
        }

        ReadOnlySpan<byte> id = headers.ValueAt(at);
        byte reason = id.Length == RequestIds.Length ? id[Place] : NotTraced;
        byte decided = reason is Sampled or Forced or ByClient ? reason : NotTraced;
        if (decided == NotTraced)
        {
            decided = headers.Contains(HeaderName.XClientTraceId)
                    && tracing.ClientSampling.Holds(stream.Worker.Random.Next()) ? ByClient
                : headers.Contains(HeaderName.XEnvoyForceTrace) ? Forced
                : tracing.RandomSampling.Holds(draw) ? Sampled
                : NotTraced;
        }

        if (decided != NotTraced && !tracing.OverallSampling.Holds(draw))
        {
            decided = NotTraced;
        }

        if (config.PackTraceReason && decided != reason)
        {
            Write(headers, at, decided);
        }

        return decided != NotTraced;
    }

    private static bool TryDraw(ReadOnlySpan<byte> id, out uint draw)
    {
        const int Digits = 8;
        const int Shares = 10_000;
        draw = 0;
        bool isHex = id.Length >= Digits && Utf8Parser.TryParse(id[..Digits], out draw, out int used, 'x')
            && used == Digits;
        draw %= Shares;
        return isHex;
    }

    private static void Write(HeaderTable headers, int at, byte reason)
    {
        ReadOnlySpan<byte> id = headers.ValueAt(at);
        if (id.Length != RequestIds.Length || id[Place] == reason)
        {
            return;
        }

        Span<byte> changed = stackalloc byte[RequestIds.Length];
        id.CopyTo(changed);
        changed[Place] = reason;
        headers.SetValueAt(at, changed);
    }
}
