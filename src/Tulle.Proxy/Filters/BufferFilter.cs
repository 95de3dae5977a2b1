using Tulle.Model;
using Tulle.Proxy.Streams;

namespace Tulle.Proxy.Filters;

/// <summary>Holds the request until it is whole; a body over the limit is answered 413.</summary>
internal sealed class BufferFilter(BufferSettings own) : HttpFilter
{
    private bool _isHolding;

    public override FilterSides Sides => FilterSides.Decode;

    public override FilterHeadersStatus DecodeHeaders(bool endStream)
    {
        BufferSettings settings =
            RouteFilterConfigs.Find<BufferSettings>(Stream.Route, ConfigName, Stream.RouteWeight) ?? own;
        _isHolding = !endStream && !settings.Disabled;
        if (!_isHolding)
        {
            return FilterHeadersStatus.Continue;
        }

        Stream.RequestBufferLimitBytes = settings.MaxRequestBytes;
        return FilterHeadersStatus.StopIteration;
    }

    public override FilterDataStatus DecodeData(ReadOnlySpan<byte> data, bool endStream) =>
        endStream || !_isHolding ? FilterDataStatus.Continue : FilterDataStatus.StopAndBuffer;

    public override FilterTrailersStatus DecodeTrailers() => FilterTrailersStatus.Continue;
}
