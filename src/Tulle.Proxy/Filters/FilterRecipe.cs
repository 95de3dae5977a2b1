using Tulle.Model;
using Tulle.Proxy.Streams;

namespace Tulle.Proxy.Filters;

/// <summary>Settings that make their filter themselves: for filters that no configuration message names.</summary>
internal abstract record FilterRecipe : FilterSettings
{
    public abstract HttpFilter Create(ConnectionManagerState manager);
}
