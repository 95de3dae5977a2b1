using Tulle.Control.Graph;
using Tulle.Control.Graph.Specs;

namespace Tulle.Control.Compiler;

/// <summary>Which rule wins: the order in which the rules of routes are asked, and what never gets a turn.</summary>
internal sealed class RouteRanks(ResourceGraph graph)
{
    private readonly List<RuleRank> _ranks = [];
    private readonly List<string> _notes = [];

    public IReadOnlyList<RuleRank> Ranks => _ranks;

    public IReadOnlyList<string> Notes => _notes;

    public void Add(HttpRoute route)
    {
        foreach ((Service service, ServiceSpec.ServicePort port, string name) in PortsOf(route, wantsTcp: false))
        {
            bool isCalls = graph.GrpcRoutes.Find(route.Namespace, route.Name) == route;
            RouteTable<HttpRoute> table = isCalls ? graph.GrpcRoutes : graph.HttpRoutes;
            string callers = Callers(table, route, service, port, name);
            List<OrderedMatch> order = OrderedMatch.Sort(table.Applicable(service, port, route.Namespace));
            for (int i = 0; i < order.Count; i++)
            {
                if (order[i].Route != route)
                {
                    continue;
                }
                OrderedMatch late = order[i];
                OrderedMatch? winner = order.Take(i).FirstOrDefault(early => MatchText.Covers(early.Match, late.Match));
                _ranks.Add(new RuleRank(
                    name, callers, late.Name, MatchText.Of(late.Match), i + 1, order.Count, winner?.Name));
            }
        }
    }

    public void Add(TcpRoute route)
    {
        foreach ((Service service, ServiceSpec.ServicePort port, string name) in PortsOf(route, wantsTcp: true))
        {
            string callers = Callers(graph.TcpRoutes, route, service, port, name);
            List<TcpRoute> order = graph.TcpRoutes.Applicable(service, port, route.Namespace);
            int at = order.IndexOf(route);
            string? winner = at > 0 ? $"{order[0].Namespace}/{order[0].Name}" : null;
            _ranks.Add(new RuleRank(
                name, callers, $"{route.Namespace}/{route.Name}/{route.Spec.Rules[0].Name ?? "0"}", "every connection",
                at + 1, order.Count, winner));
        }
    }

    private List<(Service, ServiceSpec.ServicePort, string)> PortsOf(IServiceRoute route, bool wantsTcp)
    {
        var ports = new List<(Service, ServiceSpec.ServicePort, string)>();
        foreach (RouteReferenceSpec parent in route.ParentRefs)
        {
            if (graph.Service(parent.Namespace ?? route.Namespace, parent.Name) is not { } service)
            {
                continue;
            }
            foreach (ServiceSpec.ServicePort port in service.Spec.Ports)
            {
                Protocol protocol = ProtocolChoice.Of(port);
                string name = XdsNames.Service(service.Namespace, service.Name, port.Number);
                if (parent.Means(service, port, route.Namespace) && Takes(protocol, wantsTcp)
                    && !ports.Exists(p => p.Item3 == name))
                {
                    ports.Add((service, port, name));
                }
            }
        }
        return ports;
    }

    /// <summary>A port whose protocol nobody declared takes routes of either kind.</summary>
    private static bool Takes(Protocol protocol, bool tcpRoute) =>
        protocol == Protocol.Undeclared || (protocol == Protocol.Tcp) == tcpRoute;

    private string Callers<T>(
        RouteTable<T> table, T route, Service service, ServiceSpec.ServicePort port, string name)
        where T : class, IServiceRoute
    {
        if (route.Namespace != service.Namespace)
        {
            return $"callers in namespace {route.Namespace}";
        }
        foreach (string own in table.Attached(service, port).Select(static r => r.Namespace)
            .Where(n => n != service.Namespace).Distinct(StringComparer.Ordinal))
        {
            _notes.Add($"callers in namespace {own} have routes of their own for {name}: this one does not hold for them");
        }
        return "all callers";
    }
}
