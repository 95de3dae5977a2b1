using System.Runtime.CompilerServices;
using System.Text;

namespace Tulle.Http;

/// <summary>The text of every <see cref="HeaderName"/>, and the way back from text to id.</summary>
public static class HeaderNames
{
    // In the order of the enum, without Unknown; a test compares the two.
    private const string Text = """
        :method :path :authority :scheme :status :protocol host content-length transfer-encoding connection
        upgrade expect keep-alive proxy-connection proxy-authorization proxy-authenticate te trailer
        http2-settings accept accept-encoding accept-language accept-ranges age allow authorization
        cache-control content-disposition content-encoding content-language content-range content-type
        cookie date dnt etag expires forwarded from if-match if-modified-since if-none-match if-range
        if-unmodified-since last-modified link location max-forwards origin pragma range referer retry-after
        server set-cookie strict-transport-security upgrade-insecure-requests user-agent vary via warning
        www-authenticate sec-websocket-key sec-websocket-version sec-websocket-accept sec-websocket-protocol
        sec-websocket-extensions access-control-allow-credentials access-control-allow-headers
        access-control-allow-methods access-control-allow-origin access-control-allow-private-network
        access-control-expose-headers access-control-max-age access-control-request-headers
        access-control-request-method access-control-request-private-network x-forwarded-for
        x-forwarded-host x-forwarded-port x-forwarded-proto x-forwarded-client-cert x-request-id x-real-ip
        traceparent tracestate baggage b3 x-b3-traceid x-b3-spanid x-b3-parentspanid x-b3-sampled x-b3-flags
        x-client-trace-id x-ot-span-context grpc-status grpc-message grpc-status-details-bin grpc-timeout
        grpc-encoding grpc-accept-encoding x-envoy-attempt-count x-envoy-decorator-operation
        x-envoy-degraded x-envoy-downstream-service-cluster x-envoy-downstream-service-node
        x-envoy-expected-rq-timeout-ms x-envoy-external-address x-envoy-force-trace
        x-envoy-hedge-on-per-try-timeout x-envoy-immediate-health-check-fail x-envoy-internal
        x-envoy-ip-tags x-envoy-is-timeout-retry x-envoy-local-overloaded x-envoy-max-retries
        x-envoy-original-dst-host x-envoy-original-host x-envoy-original-method x-envoy-original-path
        x-envoy-original-url x-envoy-overloaded x-envoy-peer-metadata x-envoy-peer-metadata-id
        x-envoy-ratelimited x-envoy-retry-grpc-on x-envoy-retry-on x-envoy-retriable-header-names
        x-envoy-retriable-status-codes x-envoy-upstream-alt-stat-name x-envoy-upstream-canary
        x-envoy-upstream-healthchecked-cluster x-envoy-upstream-rq-per-try-timeout-ms
        x-envoy-upstream-rq-timeout-alt-response x-envoy-upstream-rq-timeout-ms
        x-envoy-upstream-service-time x-envoy-upstream-stream-duration-ms x-ratelimit-limit
        x-ratelimit-remaining x-ratelimit-reset tulle-original-version
        """;

    private const int SlotCount = 1024;

    private static readonly byte[][] Names = SplitText();
    private static readonly ushort[] Slots = FillSlots();

    /// <summary>How many ids there are, Unknown included.</summary>
    public static int Count => Names.Length;

    /// <summary>The lower-case name of an id; empty for Unknown.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ReadOnlySpan<byte> Bytes(HeaderName id) => Names[(int)id];

    /// <summary>A pseudo-header of HTTP/2; never a field line of HTTP/1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsPseudo(HeaderName id) => (uint)((int)id - 1) < (uint)HeaderName.Protocol;

    /// <summary>
    /// The id of a lower-case name, or Unknown. "host" gives <see cref="HeaderName.Host"/>; callers that look into a
    /// table want <see cref="TableId"/>.
    /// </summary>
    public static HeaderName Lookup(ReadOnlySpan<byte> lowerCaseName)
    {
        if (lowerCaseName.IsEmpty)
        {
            return HeaderName.Unknown;
        }
        ushort[] slots = Slots;
        uint slot = Hash(lowerCaseName);
        while (true)
        {
            ushort id = slots[(int)(slot & (SlotCount - 1))];
            if (id == 0)
            {
                return HeaderName.Unknown;
            }
            if (lowerCaseName.SequenceEqual(Names[id]))
            {
                return (HeaderName)id;
            }
            slot++;
        }
    }

    /// <summary>As <see cref="Lookup"/>, but "host" is Authority: a table knows only that one.</summary>
    public static HeaderName TableId(ReadOnlySpan<byte> lowerCaseName)
    {
        HeaderName id = Lookup(lowerCaseName);
        return id == HeaderName.Host ? HeaderName.Authority : id;
    }

    // Five bytes spread over the name and its length: with these names at most two share a slot's neighbourhood.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Hash(ReadOnlySpan<byte> name)
    {
        int length = name.Length;
        uint hash = (uint)length * 0x9E37u;
        hash += name[0] * 0x2F0Bu;
        hash += name[length - 1] * 0x51EDu;
        hash += name[length >> 1] * 0x1B873u;
        hash += name[length >> 2] * 0x7FEBu;
        return hash >> 5;
    }

    private static byte[][] SplitText()
    {
        string[] words = Text.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries);
        byte[][] names = new byte[words.Length + 1][];
        names[0] = [];
        for (int i = 0; i < words.Length; i++)
        {
            names[i + 1] = Encoding.ASCII.GetBytes(words[i]);
        }
        return names;
    }

    private static ushort[] FillSlots()
    {
        ushort[] slots = new ushort[SlotCount];
        for (int id = 1; id < Names.Length; id++)
        {
            uint slot = Hash(Names[id]);
            while (slots[(int)(slot & (SlotCount - 1))] != 0)
            {
                slot++;
            }
            slots[(int)(slot & (SlotCount - 1))] = (ushort)id;
        }
        return slots;
    }
}
