namespace Tulle.Control.Graph.Specs;

/// <summary>What the compiler reads of a TCPRoute's spec; checked before it was stored.</summary>
internal sealed record TcpRouteSpec
{
    public List<RouteReferenceSpec> ParentRefs { get; set; } = [];

    public List<TcpRule> Rules { get; set; } = [];

    internal sealed record TcpRule
    {
        public string? Name { get; set; }

        public List<RouteReferenceSpec> BackendRefs { get; set; } = [];
    }
}
