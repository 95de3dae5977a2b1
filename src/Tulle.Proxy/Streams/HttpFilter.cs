namespace Tulle.Proxy.Streams;

/// <summary>
/// One filter of one stream, recycled with the chain it belongs to. Envoy's contract: callbacks see head, body pieces
/// and trailers, and say whether the next filter sees them now. A body span is valid only during the call.
/// Worker thread only. Whatever a filter holds for a stream it gives back in <see cref="OnDestroy"/>.
/// </summary>
public abstract class HttpFilter
{
    internal FilterProgress DecodeProgress;
    internal FilterProgress EncodeProgress;
    internal int DecodeIndex = -1;
    internal int EncodeIndex = -1;

    /// <summary>The stream that the chain serves now; set before the first callback, stale after OnDestroy.</summary>
    public HttpStream Stream { get; private set; } = null!;

    /// <summary>The name in http_filters, under which typed_per_filter_config is looked up.</summary>
    public string ConfigName { get; internal set; } = "";

    /// <summary>http_filters' own `disabled`: off unless a route turns it on.</summary>
    internal bool DisabledByDefault { get; set; }

    /// <summary>Set per stream from the route's FilterConfig: a filter that is off is passed over.</summary>
    internal bool IsDisabled { get; set; }

    /// <summary>Constant for a filter type: sides that are not named cost nothing.</summary>
    public virtual FilterSides Sides => FilterSides.Both;

    public virtual FilterHeadersStatus DecodeHeaders(bool endStream) => FilterHeadersStatus.Continue;

    public virtual FilterDataStatus DecodeData(ReadOnlySpan<byte> data, bool endStream) => FilterDataStatus.Continue;

    public virtual FilterTrailersStatus DecodeTrailers() => FilterTrailersStatus.Continue;

    public virtual FilterHeadersStatus EncodeHeaders(bool endStream) => FilterHeadersStatus.Continue;

    public virtual FilterDataStatus EncodeData(ReadOnlySpan<byte> data, bool endStream) => FilterDataStatus.Continue;

    public virtual FilterTrailersStatus EncodeTrailers() => FilterTrailersStatus.Continue;

    /// <summary>The client reads too slowly: who produces response bytes (the router) pauses.</summary>
    public virtual void OnDownstreamAboveHighWatermark()
    {
    }

    public virtual void OnDownstreamBelowLowWatermark()
    {
    }

    /// <summary>
    /// The stream is over, whether it ended or was cut off: cancel what runs, give back what is held. Called once a
    /// stream, before the access log is written; the objects are recycled after the call stack has unwound.
    /// </summary>
    public virtual void OnDestroy()
    {
    }

    /// <summary>Resumes a message that this filter stopped on its way to the upstream.</summary>
    protected void ContinueDecoding() => Stream.Chain.Decode.Continue(this);

    /// <summary>Resumes a message that this filter stopped on its way to the client.</summary>
    protected void ContinueEncoding() => Stream.Chain.Encode.Continue(this);

    /// <summary>Hands bytes to the filters behind this one, as if they had come in; for filters that change bodies.</summary>
    protected void InjectDecodedData(ReadOnlySpan<byte> data, bool endStream) =>
        Stream.Chain.Decode.Inject(this, data, endStream);

    protected void InjectEncodedData(ReadOnlySpan<byte> data, bool endStream) =>
        Stream.Chain.Encode.Inject(this, data, endStream);

    internal void Attach(HttpStream stream)
    {
        Stream = stream;
        DecodeProgress = default;
        EncodeProgress = default;
        IsDisabled = DisabledByDefault;
    }
}
