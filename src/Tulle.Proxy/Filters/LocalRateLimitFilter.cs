using System.Buffers.Text;
using Tulle.Http;
using Tulle.Model;
using Tulle.Model.Formatting;
using Tulle.Proxy.Routing;
using Tulle.Proxy.Streams;
using Tulle.Proxy.Telemetry;

namespace Tulle.Proxy.Filters;

/// <summary>Lets through what the token bucket of the filter, or of the route, has tokens for.</summary>
internal sealed class LocalRateLimitFilter(LocalRateLimitSettings own) : HttpFilter
{
    private readonly RateLimitBuckets _buckets = new();

    /// <summary>Asked for this request, whose response tells of it; null: none was.</summary>
    private TokenBucket? _told;

    public override FilterHeadersStatus DecodeHeaders(bool endStream)
    {
        _told = null;
        LocalRateLimitSettings settings =
            RouteFilterConfigs.Find<LocalRateLimitSettings>(Stream.Route, ConfigName, Stream.RouteWeight) ?? own;
        if (settings.Enabled?.Holds(Stream.Worker.Random.Next()) != true)
        {
            return FilterHeadersStatus.Continue;
        }

        WorkerStats stats = Stream.Worker.Stats;
        var ids = (LocalRateLimitStatIds)settings.Stats.Slots!;
        stats.Increment(ids.Enabled);
        TokenBucket? bucket = settings.PerConnection ? BucketOfConnection(settings) : settings.Bucket;
        bool isAllowed = _buckets.TryTake(settings, Stream, bucket, out TokenBucket? told);
        _told = settings.TellsLimits ? told : null;
        if (isAllowed)
        {
            stats.Increment(ids.Ok);
            return FilterHeadersStatus.Continue;
        }

        stats.Increment(ids.RateLimited);
        if (settings.Enforced?.Holds(Stream.Worker.Random.Next()) != true)
        {
            HeaderMutationRunner.Apply(
                settings.RequestHeadersWhenNotEnforced, Stream.RequestHeaders, Stream.Info, Stream.Worker.Routing);
            return FilterHeadersStatus.Continue;
        }

        stats.Increment(ids.Enforced);
        Answer(settings);
        return FilterHeadersStatus.StopIteration;
    }

    public override FilterHeadersStatus EncodeHeaders(bool endStream)
    {
        if (_told is { } bucket)
        {
            long nowMs = Stream.Worker.Loop.NowMs;
            Add(HeaderName.XRatelimitLimit, bucket.MaxTokens);
            Add(HeaderName.XRatelimitRemaining, bucket.Remaining(nowMs));
            Add(HeaderName.XRatelimitReset, bucket.SecondsToNext(nowMs));
        }

        return FilterHeadersStatus.Continue;
    }

    public override void OnDestroy() => _told = null;

    private void Answer(LocalRateLimitSettings settings)
    {
        HeaderTable response = Stream.ResponseHeaders;
        response.Clear();
        response.Status = settings.Status;
        HeaderMutationRunner.Apply(settings.ResponseHeaders, response, Stream.Info, Stream.Worker.Routing);
        Stream.GrpcStatusOfReply = settings.IsResourceExhausted ? GrpcSemantics.ResourceExhausted : -1;
        Stream.SendLocalReplyWithHeaders("local_rate_limited"u8, "local_rate_limited", ResponseFlags.RateLimited);
    }

    private TokenBucket? BucketOfConnection(LocalRateLimitSettings settings) =>
        Stream.Connection.RateLimitBucket ??= settings.Bucket?.Copy();

    private void Add(HeaderName name, long value)
    {
        Span<byte> digits = stackalloc byte[20];
        Utf8Formatter.TryFormat(value, digits, out int length);
        Stream.ResponseHeaders.Add(name, digits[..length]);
    }
}
