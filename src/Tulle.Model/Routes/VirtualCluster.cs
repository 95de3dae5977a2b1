using Tulle.Model.Matching;

namespace Tulle.Model;

public sealed record VirtualCluster(string Name, HeaderMatcher[] Headers)
{
    /// <summary>Set when the virtual host is complete.</summary>
    public RequestStatsPlace? Stats { get; internal set; }
}
