using Tulle.Model;
using Tulle.Proxy.Grpc;
using Tulle.Proxy.Streams;

namespace Tulle.Proxy.Filters;

/// <summary>Counts the messages and statuses of gRPC calls, by cluster and, where that is wanted, by method.</summary>
internal sealed class GrpcStatsFilter(GrpcStatsSettings settings) : HttpFilter
{
    private GrpcCallStats _stats;
    private GrpcFrameCursor _request;
    private GrpcFrameCursor _response;
    private bool _isGrpcRequest;
    private bool _isGrpcResponse;

    public override FilterHeadersStatus DecodeHeaders(bool endStream)
    {
        _request = default;
        _response = default;
        _isGrpcResponse = false;
        _isGrpcRequest = GrpcSemantics.IsGrpcRequest(Stream.RequestHeaders);
        _stats = _isGrpcRequest ? GrpcCallStats.For(Stream, settings) : default;
        return FilterHeadersStatus.Continue;
    }

    public override FilterDataStatus DecodeData(ReadOnlySpan<byte> data, bool endStream)
    {
        if (_isGrpcRequest)
        {
            _stats.CountMessages(Stream.Worker, GrpcStat.RequestMessages, _request.Count(data));
            KeepCounts();
        }

        return FilterDataStatus.Continue;
    }

    public override FilterHeadersStatus EncodeHeaders(bool endStream)
    {
        _isGrpcResponse = GrpcSemantics.IsGrpcResponse(Stream.ResponseHeaders, endStream);
        _stats.CountStatus(Stream.Worker, Stream.ResponseHeaders);
        if (endStream)
        {
            RecordUpstreamTime();
        }

        return FilterHeadersStatus.Continue;
    }

    public override FilterDataStatus EncodeData(ReadOnlySpan<byte> data, bool endStream)
    {
        if (_isGrpcResponse)
        {
            _stats.CountMessages(Stream.Worker, GrpcStat.ResponseMessages, _response.Count(data));
            KeepCounts();
        }

        return FilterDataStatus.Continue;
    }

    public override FilterTrailersStatus EncodeTrailers()
    {
        _stats.CountStatus(Stream.Worker, Stream.ResponseTrailers);
        RecordUpstreamTime();
        return FilterTrailersStatus.Continue;
    }

    public override void OnDestroy()
    {
        _stats = default;
        _isGrpcRequest = _isGrpcResponse = false;
    }

    private void KeepCounts()
    {
        if (settings.KeepsMessageCounts)
        {
            Stream.Info.GrpcMessages.Requests = _request.Frames;
            Stream.Info.GrpcMessages.Responses = _response.Frames;
        }
    }

    /// <summary>From the last byte of the request that went up to the last one of the answer.</summary>
    private void RecordUpstreamTime()
    {
        StreamInfo info = Stream.Info;
        if (settings.RecordsUpstreamTime && info is { UpstreamRequestEndMs: >= 0, UpstreamResponseEndMs: >= 0 })
        {
            _stats.RecordUpstreamTime(Stream.Worker, info.UpstreamResponseEndMs - info.UpstreamRequestEndMs);
        }
    }
}
