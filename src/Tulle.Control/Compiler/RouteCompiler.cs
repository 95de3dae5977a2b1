using Tulle.Control.Graph;
using Tulle.Control.Graph.Specs;
using Tulle.Control.Serving;
using Tulle.Xds.Messages;

namespace Tulle.Control.Compiler;

/// <summary>RDS: the routes to one port of a Service, as callers of one namespace see it.</summary>
internal sealed class RouteCompiler(ResourceGraph graph)
{
    private readonly BackendResolver _backends = new(graph);

    /// <summary>The clusters that the routes compiled so far name.</summary>
    public IReadOnlyCollection<(Service Service, ServiceSpec.ServicePort Port)> Used => _backends.Used;

    public XdsResource Compile(string name, Service? service, ServiceSpec.ServicePort? port, string callerNamespace)
    {
        var host = new VirtualHost { Name = name };
        host.Domains.Add("*");
        if (service is null || port is null)
        {
            host.Routes.Add(Answer(new RouteMatch { Prefix = "/" }, 503, $"no Service {name} in the mesh\n"));
        }
        else
        {
            AddRoutes(host, service, port, callerNamespace);
        }
        var configuration = new RouteConfiguration { Name = name };
        configuration.VirtualHosts.Add(host);
        return Wire.Encode(XdsType.Route, name, configuration);
    }

    /// <summary>Everything to the application.</summary>
    public static RouteConfiguration Inbound(string name, string cluster, Protocol protocol)
    {
        var action = new RouteAction
        {
            Cluster = cluster,
            Timeout = EdgeValues.Unlimited, // the caller's proxy keeps the time
            // Also hides the race between the application closing an idle connection and a request going out on it.
            RetryPolicy = EdgeValues.SafeRetry(),
        };
        if (protocol == Protocol.Grpc)
        {
            EdgeValues.SetGrpcTimes(action);
        }
        var host = new VirtualHost { Name = name };
        host.Domains.Add("*");
        host.Routes.Add(new Route { Match = new RouteMatch { Prefix = "/" }, Route_ = action });
        var configuration = new RouteConfiguration { Name = name };
        configuration.VirtualHosts.Add(host);
        return configuration;
    }

    private void AddRoutes(VirtualHost host, Service service, ServiceSpec.ServicePort port, string callerNamespace)
    {
        List<HttpRoute> routes = graph.RequestRoutes(service, port, callerNamespace);
        bool areCalls = graph.GrpcRoutes.Applicable(service, port, callerNamespace).Count > 0;
        Protocol protocol = areCalls ? Protocol.Grpc : ProtocolChoice.Of(port);
        if (routes.Count == 0)
        {
            RouteAction action = RuleAction.Default(_backends.Use(service, port), protocol);
            host.Routes.Add(new Route { Match = new RouteMatch { Prefix = "/" }, Route_ = action });
            return;
        }
        foreach (OrderedMatch match in OrderedMatch.Sort(routes))
        {
            host.Routes.Add(CompileMatch(match, protocol));
        }
        // Nothing matched: 404, which is what a virtual host without a further route answers.
    }

    private Route CompileMatch(OrderedMatch match, Protocol protocol)
    {
        HttpRouteSpec.Rule rule = match.Rule;
        Route route = new()
        {
            Name = match.Name,
            Match = RouteMatches.Compile(match.Match),
        };
        RouteFilters.AddHeaders(rule.Filters, route);
        if (rule.Filters.Find(static f => f.RequestRedirect is not null) is { } redirect)
        {
            route.Redirect = RouteFilters.Redirect(redirect.RequestRedirect!, match.Match.Path);
            return route;
        }
        if (RuleAction.Compile(rule, match, protocol, _backends) is not { } action)
        {
            // Gateway API: a rule without a backend that can be used answers 500, or UNAVAILABLE to calls.
            return Answer(route.Match, match.Match.Call is null ? 500u : 503u, $"route {match.Name} has no backend\n");
        }
        route.Route_ = action;
        return route;
    }

    private static Route Answer(RouteMatch match, uint status, string body) => new()
    {
        Match = match,
        DirectResponse = new DirectResponseAction { Status = status, Body = new DataSource { InlineString = body } },
    };
}
