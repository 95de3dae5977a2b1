using Tulle.Model;
using Tulle.Proxy.Filters;

namespace Tulle.Proxy.Streams;

/// <summary>Recycled chains of one list of http_filters, on one worker.</summary>
internal sealed class HttpFilterChainPool(ConnectionManagerState manager, Tulle.Model.HttpFilter[] settings)
{
    private readonly Stack<HttpFilterChain> _idle = new();

    public HttpFilterChain Rent()
    {
        if (!_idle.TryPop(out HttpFilterChain? chain))
        {
            chain = Create();
        }

        return chain;
    }

    public void Return(HttpFilterChain chain)
    {
        if (_idle.Count < Limits.IdleStreamsPerWorker)
        {
            _idle.Push(chain);
        }
    }

    private HttpFilterChain Create()
    {
        var filters = new List<HttpFilter>(settings.Length);
        foreach (Tulle.Model.HttpFilter entry in settings)
        {
            HttpFilter? filter = FilterFactory.Create(manager, entry.Settings);
            if (filter is not null)
            {
                filter.ConfigName = entry.Name;
                filter.DisabledByDefault = entry.Disabled;
                filters.Add(filter);
            }
        }

        return new HttpFilterChain([.. filters], this);
    }
}
