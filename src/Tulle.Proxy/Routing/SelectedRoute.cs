using Tulle.Model;

namespace Tulle.Proxy.Routing;

/// <summary>What was chosen for a request: the route, and the weighted cluster where the route has several.</summary>
/// <param name="Route">Null: nothing matches.</param>
public readonly record struct SelectedRoute(Route? Route, ClusterWeight? Weight);
