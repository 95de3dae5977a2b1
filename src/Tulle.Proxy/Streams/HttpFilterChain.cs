using Tulle.Model;

namespace Tulle.Proxy.Streams;

/// <summary>
/// The filters of one stream with both directions' state. Recycled whole: a steady request makes no filter objects.
/// </summary>
public sealed class HttpFilterChain
{
    private readonly HttpFilter[] _filters;

    internal HttpFilterChain(HttpFilter[] filters, HttpFilterChainPool home)
    {
        _filters = filters;
        Home = home;
        HttpFilter[] decode = [.. filters.Where(f => (f.Sides & FilterSides.Decode) != 0)];
        HttpFilter[] encode = [.. filters.Where(f => (f.Sides & FilterSides.Encode) != 0).Reverse()];
        for (int i = 0; i < decode.Length; i++)
        {
            decode[i].DecodeIndex = i;
        }

        for (int i = 0; i < encode.Length; i++)
        {
            encode[i].EncodeIndex = i;
        }

        Decode = new FilterPath(decode, isDecode: true);
        Encode = new FilterPath(encode, isDecode: false);
    }

    public ReadOnlySpan<HttpFilter> Filters => _filters;

    /// <summary>Where the chain goes when its stream is over.</summary>
    internal HttpFilterChainPool Home { get; }

    internal FilterPath Decode { get; }

    internal FilterPath Encode { get; }

    internal void Attach(HttpStream stream)
    {
        foreach (HttpFilter filter in _filters)
        {
            filter.Attach(stream);
        }

        Decode.Attach(stream);
        Encode.Attach(stream);
    }

    /// <summary>
    /// Applies typed_per_filter_config's switches; the most specific level that says something wins: weighted cluster,
    /// route, virtual host, route configuration.
    /// </summary>
    internal void SwitchFilters(Route? route, ClusterWeight? weight)
    {
        if (route is null || _filters.Length < 2)
        {
            return;
        }

        foreach (HttpFilter filter in _filters)
        {
            if (RouteFilterConfigs.Switch(route, weight, filter.ConfigName) is { } disabled)
            {
                filter.IsDisabled = disabled;
            }
        }
    }

    /// <summary>Tells every filter that the stream is over and gives the held bodies back.</summary>
    internal void Destroy()
    {
        foreach (HttpFilter filter in _filters)
        {
            filter.OnDestroy();
        }

        Decode.Release();
        Encode.Release();
    }

    internal void OnDownstreamAboveHighWatermark()
    {
        foreach (HttpFilter filter in _filters)
        {
            filter.OnDownstreamAboveHighWatermark();
        }
    }

    internal void OnDownstreamBelowLowWatermark()
    {
        foreach (HttpFilter filter in _filters)
        {
            filter.OnDownstreamBelowLowWatermark();
        }
    }
}
