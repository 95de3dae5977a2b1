using System.Text;
using Tulle.Http;
using Tulle.Model;
using Tulle.Model.Formatting;
using Tulle.Net;
using Tulle.Proxy.Routing;

namespace Tulle.Proxy.Streams;

/// <summary>
/// What is known about one stream, for access logs, header formats and stats. Plain fields that the path sets;
/// nothing is formatted before someone asks. Times are milliseconds of the loop's clock, -1 where not reached.
/// </summary>
public sealed class StreamInfo : FormatSource
{
    private readonly HttpStream _stream;

    internal StreamInfo(HttpStream stream) => _stream = stream;

    public long StartUnixMs;
    public long StartMs;
    public long RequestEndMs = -1;
    public long UpstreamRequestStartMs = -1;
    public long UpstreamRequestEndMs = -1;
    public long UpstreamResponseStartMs = -1;
    public long UpstreamResponseEndMs = -1;
    public long ResponseStartMs = -1;
    public long EndMs = -1;

    /// <summary>The client: the peer, or what x-forwarded-for said where that is trusted.</summary>
    public SocketAddress RemoteAddress;

    public int ResponseCode;
    public string? Details;
    public ResponseFlags Flags;
    public long BytesReceived;
    public long BytesSent;
    public long RequestHeaderBytes;
    public long ResponseHeaderBytes;
    public int AttemptCount;

    /// <summary>The health_check filter knew the request as one.</summary>
    public bool IsHealthCheck;

    /// <summary>The request was chosen for tracing.</summary>
    public bool IsTraced;
    public string? ConnectionTerminationDetails;

    /// <summary>Set by the router per attempt.</summary>
    public IUpstreamFacts? Upstream;
    public Cluster? UpstreamCluster;
    public string? UpstreamTransportFailureReason;
    public string? RouteName;
    public string? VirtualHostName;
    public string? VirtualClusterName;
    public Grpc.GrpcMessageCounts GrpcMessages;
    internal RequestStatsPlace? RouteStats;
    internal RequestStatsPlace? VirtualClusterStats;

    public override HeaderTable? RequestHeaders => _stream.RequestHeaders;

    public override HeaderTable? ResponseHeaders => ResponseCode == 0 ? null : _stream.ResponseHeaders;

    public override HeaderTable? ResponseTrailers => _stream.ResponseTrailers;

    public override ResponseFlags ResponseFlags => Flags;

    /// <summary>What filters noted, by namespace.</summary>
    public DynamicMetadata DynamicMetadata { get; } = new();

    public override MetadataStruct? FindMetadata(MetadataPlace place, string filterNamespace)
    {
        Metadata? metadata = place switch
        {
            MetadataPlace.Route => _stream.ChosenRoute?.Metadata,
            MetadataPlace.VirtualHost => _stream.ChosenRoute?.VirtualHost.Metadata,
            MetadataPlace.Cluster => UpstreamCluster?.Metadata,
            MetadataPlace.UpstreamHost => Upstream?.EndpointMetadata,
            MetadataPlace.Listener => _stream.Connection.ListenerMetadata,
            MetadataPlace.ListenerFilterChain => _stream.Connection.FilterChainMetadata,
            _ => null,
        };
        return place == MetadataPlace.Dynamic
            ? DynamicMetadata.Find(filterNamespace)
            : metadata?.Filter.GetValueOrDefault(filterNamespace);
    }

    internal void Begin(long nowMs, long unixMs)
    {
        StartMs = nowMs;
        StartUnixMs = unixMs;
        RequestEndMs = UpstreamRequestStartMs = UpstreamRequestEndMs = -1;
        UpstreamResponseStartMs = UpstreamResponseEndMs = ResponseStartMs = EndMs = -1;
        RemoteAddress = _stream.Connection.Remote;
        ResponseCode = 0;
        Details = null;
        Flags = ResponseFlags.None;
        BytesReceived = BytesSent = RequestHeaderBytes = ResponseHeaderBytes = 0;
        AttemptCount = 0;
        IsHealthCheck = IsTraced = false;
        Upstream = null;
        UpstreamCluster = null;
        UpstreamTransportFailureReason = ConnectionTerminationDetails = null;
        DynamicMetadata.Clear();
        RouteName = VirtualHostName = VirtualClusterName = null;
        RouteStats = VirtualClusterStats = null;
        GrpcMessages = default;
    }

    /// <summary>Null: nothing matched.</summary>
    internal void OnRouteChosen(Route? route)
    {
        VirtualCluster? cluster = route is { Action: ForwardAction }
            ? RouteSelection.FindVirtualCluster(route.VirtualHost, _stream.RequestHeaders)
            : null;
        RouteName = route?.Name;
        RouteStats = route?.Stats;
        VirtualHostName = route?.VirtualHost.Name;
        VirtualClusterName = cluster?.Name;
        VirtualClusterStats = cluster?.Stats;
    }

    public override bool TryWriteText(FormatField field, ByteWriter into)
    {
        switch (field)
        {
            case FormatField.Protocol:
                into.Write(_stream.ProtocolText);
                return true;
            case FormatField.ResponseCodeDetails:
                return WriteUnderscored(Details, into);
            case FormatField.DownstreamRemoteAddress:
                return ConnectionFacts.Write(RemoteAddress, withPort: true, into);
            case FormatField.DownstreamRemoteAddressWithoutPort:
                return ConnectionFacts.Write(RemoteAddress, withPort: false, into);
            case FormatField.ConnectionTerminationDetails:
                return Write(ConnectionTerminationDetails, into);
            case FormatField.UpstreamCluster:
                return Write(UpstreamCluster?.StatName, into);
            case FormatField.UpstreamClusterRaw:
                return Write(UpstreamCluster?.Name, into);
            case FormatField.UpstreamTransportFailureReason:
                return Write(UpstreamTransportFailureReason, into);
            case FormatField.RouteName:
                return Write(RouteName, into);
            case FormatField.VirtualClusterName:
                return Write(VirtualClusterName, into);
            case FormatField.VirtualHostName:
                return Write(VirtualHostName, into);
            case FormatField.LocalReplyBody:
                into.Write(_stream.LocalReplyBody);
                return true;
            case FormatField.StreamId:
                return _stream.RequestHeaders.TryGet(HeaderName.XRequestId, out ReadOnlySpan<byte> id)
                    && Write(id, into);
            default:
                return _stream.Connection.TryWriteText(field, into)
                    || (Upstream is not null && Upstream.TryWriteText(field, into));
        }
    }

    public override bool TryGetNumber(FormatField field, out long value)
    {
        value = field switch
        {
            FormatField.ResponseCode => ResponseCode,
            FormatField.BytesReceived => BytesReceived,
            FormatField.BytesSent => BytesSent,
            FormatField.DownstreamHeaderBytesReceived => RequestHeaderBytes,
            FormatField.DownstreamHeaderBytesSent => ResponseHeaderBytes,
            FormatField.DownstreamWireBytesReceived => RequestHeaderBytes + BytesReceived,
            FormatField.DownstreamWireBytesSent => ResponseHeaderBytes + BytesSent,
            FormatField.UpstreamRequestAttemptCount => AttemptCount,
            FormatField.Duration => Between(StartMs, EndMs >= 0 ? EndMs : _stream.Worker.Loop.NowMs),
            FormatField.RequestDuration => Between(StartMs, RequestEndMs),
            FormatField.RequestTxDuration => Between(StartMs, UpstreamRequestEndMs),
            FormatField.ResponseDuration => Between(StartMs, UpstreamResponseStartMs),
            FormatField.ResponseTxDuration => Between(UpstreamResponseStartMs, EndMs),
            FormatField.UpstreamConnectionPoolReadyDuration => Between(StartMs, UpstreamRequestStartMs),
            FormatField.BytesRetransmitted or FormatField.PacketsRetransmitted => 0,
            _ => long.MinValue,
        };
        if (value != long.MinValue)
        {
            return value >= 0;
        }

        return _stream.Connection.TryGetNumber(field, out value)
            || (Upstream is not null && Upstream.TryGetNumber(field, out value));
    }

    public override bool TryWriteFilterState(string key, bool upstream, ByteWriter into) =>
        !upstream && GrpcMessages.TryWrite(key, into);

    public override bool TryGetTime(FormatField field, out long unixNanoseconds)
    {
        unixNanoseconds = field switch
        {
            FormatField.StartTime => StartUnixMs * 1_000_000,
            FormatField.EmitTime => _stream.Worker.Loop.UnixMs * 1_000_000,
            _ => -1,
        };
        return unixNanoseconds >= 0;
    }

    public override bool TryGetTimePoint(FormatTimePoint point, out long nanoseconds)
    {
        long ms = point switch
        {
            FormatTimePoint.DownstreamRequestBegin => StartMs,
            FormatTimePoint.DownstreamRequestEnd => RequestEndMs,
            FormatTimePoint.UpstreamRequestBegin => UpstreamRequestStartMs,
            FormatTimePoint.UpstreamRequestEnd => UpstreamRequestEndMs,
            FormatTimePoint.UpstreamResponseBegin => UpstreamResponseStartMs,
            FormatTimePoint.UpstreamResponseEnd => UpstreamResponseEndMs,
            FormatTimePoint.DownstreamResponseBegin => ResponseStartMs,
            FormatTimePoint.DownstreamResponseEnd => EndMs,
            _ => Upstream is not null && Upstream.TryGetTimePoint(point, out long upstreamMs) ? upstreamMs : -1,
        };
        nanoseconds = ms * 1_000_000;
        return ms >= 0;
    }

    /// <summary>Microseconds between two points, -1 where one was not reached.</summary>
    private static long Between(long fromMs, long toMs) => fromMs < 0 || toMs < 0 ? -1 : (toMs - fromMs) * 1000;

    private static bool Write(ReadOnlySpan<byte> value, ByteWriter into)
    {
        into.Write(value);
        return true;
    }

    private static bool Write(string? value, ByteWriter into)
    {
        if (string.IsNullOrEmpty(value))
        {
            return false;
        }

        int written = Encoding.UTF8.GetBytes(value, into.GetSpan(value.Length * 3));
        into.Advance(written);
        return true;
    }

    /// <summary>Details never hold blanks, so that a log line can be cut at blanks.</summary>
    private static bool WriteUnderscored(string? value, ByteWriter into)
    {
        if (string.IsNullOrEmpty(value))
        {
            return false;
        }

        foreach (char c in value)
        {
            into.WriteByte(c == ' ' ? (byte)'_' : (byte)c);
        }

        return true;
    }
}
