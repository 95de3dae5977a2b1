namespace Tulle.Model;

/// <summary>Every bound of the data plane that is not a field of Envoy's configuration, and the defaults of those
/// that are. Each with its unit and its reason.</summary>
public static class Limits
{
    // ---- defaults of Envoy's fields

    /// <summary>Bytes. Envoy's default of per_connection_buffer_limit_bytes, listeners and clusters.</summary>
    public const int ConnectionBufferBytes = 1024 * 1024;

    /// <summary>KiB. Envoy's default of max_request_headers_kb.</summary>
    public const int RequestHeadersKb = 60;

    /// <summary>KiB. Envoy's default of max_response_headers_kb.</summary>
    public const int ResponseHeadersKb = 60;

    /// <summary>Lines. Envoy's default of max_headers_count, both ways.</summary>
    public const int HeadersCount = 100;

    /// <summary>Bytes. Envoy's default of max_direct_response_body_size_bytes.</summary>
    public const int DirectResponseBodyBytes = 4096;

    // ---- configuration

    /// <summary>KiB. The largest max_request_headers_kb that Envoy's rules allow.</summary>
    public const int LargestHeadersKb = 8192;

    /// <summary>Items. Envoy's rule for *_headers_to_add lists.</summary>
    public const int HeadersToAdd = 1000;

    /// <summary>Levels of nested metadata, access log filters and JSON formats: the translation recurses, and its
    /// stack is bounded.</summary>
    public const int ConfigNestingLevels = 32;

    /// <summary>Clusters or listeners of one snapshot. Slots index arrays in each worker; far above any real mesh.
    /// </summary>
    public const int Slots = 1_000_000;

    /// <summary>Errors that one rejected resource reports; more would not be read.</summary>
    public const int ReportedErrors = 50;

    /// <summary>Routes of one virtual host from which on an index pays: below it, comparing each is as fast and needs no
    /// memory.</summary>
    public const int RoutesTriedWithoutIndex = 8;

    // ---- listeners

    /// <summary>Connections that the kernel queues for a listening socket; the kernel caps it at somaxconn, whose
    /// default is the same 4096.</summary>
    public const int ListenBacklogConnections = 4096;

    /// <summary>Bytes of a ClientHello that tls_inspector takes, as Envoy's: a post-quantum key share and a long list of
    /// names fit many times.</summary>
    public const int ClientHelloBytes = 16 * 1024;

    /// <summary>Bytes of a request line that http_inspector waits for, as Envoy's.</summary>
    public const int InspectedRequestLineBytes = 8 * 1024;

    /// <summary>Milliseconds that a silent client is listened to before the upstream connection of protocol detection is
    /// opened. A client that speaks first speaks with the last packet of its handshake, or right behind it, so most HTTP
    /// connections cost no spare one; a server that speaks first starts that much later.</summary>
    public const int DetectionGraceMs = 5;

    /// <summary>Milliseconds until a silent client that found too many others like it is given its upstream connection, if there
    /// is room by then.</summary>
    public const int DetectionSpareRetryMs = 1_000;

    /// <summary>Milliseconds after which a client that stopped within what may become a request line is taken for what
    /// it most likely is: longer than a lost segment takes to come again.</summary>
    public const int DetectionStallMs = 3_000;

    /// <summary>Milliseconds that a connection may stay without a byte from either side: the idle timeout of HTTP
    /// connections, since it may be one that was opened ahead of use.</summary>
    public const int DetectionIdleMs = 3_600_000;

    /// <summary>Milliseconds between PINGs on a connection that requests of HTTP/1 share between two of Tulle's proxies, and
    /// for their answer: a peer that is gone without a word is found out within both. As the control plane sets them for
    /// clusters of HTTP/2.</summary>
    public const int MeshPingIntervalMs = 10_000;

    public const int MeshPingTimeoutMs = 3_000;

    /// <summary>Windows of HTTP/2 between two of Tulle's proxies, in bytes, until the line turns out to carry more in a
    /// round trip: 64 KiB carry 130 MB/s over 0.5 ms, and hold little where a service does not read.</summary>
    public const int MeshStreamWindowBytes = 65_535;

    public const int MeshConnectionWindowBytes = 1024 * 1024;

    /// <summary>Bytes of a PROXY protocol header with its TLVs: certificates' names and cloud providers' ids take a few
    /// hundred.</summary>
    public const int ProxyHeaderBytes = 16 * 1024;

    /// <summary>Descriptors that downstream connections may not take: for connections upstream, log files, and the admin
    /// interface, which has to answer when clients have used up everything else. At most a quarter of the limit.</summary>
    public const int ReservedDescriptors = 64;

    /// <summary>Connections accepted in one turn of the loop before others get their turn.</summary>
    public const int AcceptsPerSocketEvent = 64;

    // ---- clusters

    /// <summary>Endpoints of one ORIGINAL_DST cluster on one worker: clients name them, so somebody must count. Those that
    /// are not used go after cleanup_interval.</summary>
    public const int OriginalDestinations = 16 * 1024;

    /// <summary>Milliseconds that a server may ask a retry to wait (grpc-retry-pushback-ms): the request stays in memory
    /// meanwhile. Who asks for more gets no retry.</summary>
    public const long RetryPushbackMs = 300_000;

    /// <summary>Requests of a connection from which on the number at which its origin ended it is taken for a rule: fewer
    /// are what a restart finds on idle connections.</summary>
    public const uint LeastLearnedRequests = 16;

    /// <summary>Of so many connections one goes without the limit that was learned of the origin, to see whether it
    /// still holds.</summary>
    public const int LearnedLimitConnections = 16;

    // ---- gRPC

    /// <summary>Bytes of a body that is not gRPC and becomes the grpc-message of a gRPC-Web answer, as Envoy's.</summary>
    public const int GrpcWebMessageBytes = 16 * 1024;

    /// <summary>Methods of one cluster that a worker counts by name: clients choose the names. The others count together.
    /// </summary>
    public const int GrpcMethodsWithStats = 1000;

    // ---- HTTP/1

    /// <summary>Bytes of one chunk-size line: 16 hex digits, and as much for extensions as no honest sender needs.
    /// </summary>
    public const int ChunkLineBytes = 4096;

    /// <summary>Bytes of trailers of one message: like a small head.</summary>
    public const int TrailersBytes = 16 * 1024;

    /// <summary>Informational responses (1xx) that one upstream answer may start with; nobody sends more than a few.
    /// </summary>
    public const int InformationalResponses = 16;

    /// <summary>Bytes of blank lines tolerated before a request line (RFC 9112 section 2.2 asks for at least one
    /// CRLF).</summary>
    public const int LeadingBlankBytes = 2;

    /// <summary>Milliseconds for a peer to acknowledge SETTINGS (RFC 9113 section 6.5.3): a round trip and much patience.
    /// </summary>
    public const int SettingsAckMs = 10_000;

    /// <summary>Milliseconds for the rest of an HTTP/2 frame or field block, where request_headers_timeout is not set.
    /// </summary>
    public const int IncompleteFrameMs = 60_000;

    /// <summary>Milliseconds that a connection to an upstream may take to read our last words and close.</summary>
    public const int UpstreamLingerMs = 1_000;

    /// <summary>Milliseconds between signs of life on connections to the control plane: often enough for what watches idle
    /// connections in between.</summary>
    public const int CallPingIntervalMs = 30_000;

    /// <summary>Milliseconds that the control plane's sign of life may take.</summary>
    public const int CallPingTimeoutMs = 10_000;

    /// <summary>
    /// Bytes of a body that wait for the window of an HTTP/2 stream before its producer pauses: enough for the next write,
    /// little enough that a thousand streams that nobody reads do not fill the memory.
    /// </summary>
    public const int Http2StreamBufferBytes = 64 * 1024;

    /// <summary>
    /// Bytes of bodies on HTTP/2 connections that one process holds back because nobody reads them, before each connection
    /// is left with its own window: three that use up their share of 64 MiB and their window.
    /// </summary>
    public const long MostHeldBodyBytes = 256 * 1024 * 1024;

    /// <summary>Where there is little memory (a sidecar's cgroup), a quarter of it.</summary>
    public static long HeldBodyBytes(long memoryBytes) => Math.Min(MostHeldBodyBytes, memoryBytes / 4);

    /// <summary>Objects of HTTP/2 streams that a worker keeps for reuse.</summary>
    public const int IdleHttp2StreamsPerWorker = 1024;

    /// <summary>
    /// Streams that one HTTP/2 connection opens in a turn of the loop, as Envoy's http.max_requests_per_io_cycle; then the
    /// others come first. A read of 64 KB can hold 6,000 requests.
    /// </summary>
    public const int Http2StreamsPerTurn = 100;

    /// <summary>Milliseconds after which a client that ended its side is asked whether it still listens: longer than
    /// an ordinary answer takes, short enough that nobody works for long for a client that is gone.</summary>
    public const int HalfCloseProbeMs = 400;

    /// <summary>Milliseconds until it is asked again: a client that waited then may be gone now, and a route without a
    /// timeout would work for it for ever.</summary>
    public const int HalfCloseProbeAgainMs = 15_000;

    // ---- logs

    /// <summary>Bytes of access log lines that one worker may have waiting for one file. A disk that stalls longer than
    /// this lasts costs lines, never requests.</summary>
    public const int AccessLogRingBytes = 1024 * 1024;

    // ---- stats

    /// <summary>Names of counters and gauges in one process: they live as long as it does, at some hundred bytes each,
    /// so a control plane that makes up new cluster names for ever must not fill the memory with them.</summary>
    public const int StatNames = 4 * 1024 * 1024;

    // ---- workers

    /// <summary>Recycled streams (and filter chains) that a worker keeps: as many as a busy worker has in flight; a
    /// burst's surplus goes to the collector.</summary>
    public const int IdleStreamsPerWorker = 1024;

    /// <summary>Recycled downstream connection objects that a worker keeps, without any buffer: a few hundred bytes
    /// each.</summary>
    public const int IdleConnectionObjectsPerWorker = 1024;

    /// <summary>Request parsers that a worker keeps; one is out only while a head is incomplete.</summary>
    public const int IdleParsersPerWorker = 64;
}
