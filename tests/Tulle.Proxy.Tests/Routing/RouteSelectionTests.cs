using System.Collections.Frozen;
using Tulle.Http;
using Tulle.Model;
using Tulle.Model.Matching;
using Tulle.Proxy.Routing;
using static Tulle.Proxy.Tests.Routing.RouteTable;
using Tulle.Tests;

namespace Tulle.Proxy.Tests.Routing;

public sealed class RouteSelectionTests
{
    private readonly RoutingScratch _scratch = new();

    [Theory]
    [InlineData("shop.web.test", "shop.web.test")]
    [InlineData("SHOP.Web.Test", "shop.web.test")]
    [InlineData("x.eu.web.test", "*.eu.web.test")]
    [InlineData("eu.web.test", "*.web.test")]
    [InlineData("web.test", "*.test")]
    [InlineData(".web.test", "*.test")]
    [InlineData("shop.web.org", "shop.web.*")]
    [InlineData("shop.org", "shop.*")]
    [InlineData("shop.", "*")]
    [InlineData("shop.web.test:80", "shop.web.*")]
    [InlineData("a-canary.org", "*-canary.org")]
    [InlineData("other", "*")]
    public void The_most_specific_domain_has_the_request(string host, string expected)
    {
        Route[] routes = [];
        RouteConfiguration table = Configuration(
            ("*", routes), ("shop.*", routes), ("shop.web.*", routes), ("*.web.test", routes),
            ("*.eu.web.test", routes), ("shop.web.test", routes), ("*.test", routes), ("*-canary.org", routes));
        Assert.Equal(expected, RouteSelection.FindVirtualHost(table, Request("/", ("host", host)))?.Name);
    }

    [Theory]
    [InlineData("web.test:8080", "web.test")]
    [InlineData("[::1]:8080", "[::1]")]
    [InlineData("[::1]", "[::1]")]
    [InlineData("api.test:8080", null)]
    public void The_port_may_be_set_aside(string host, string? expected)
    {
        var table = new RouteConfiguration
        {
            IgnorePortInHostMatching = true,
            VirtualHosts = Configuration(("web.test", []), ("[::1]", []), ("api.test:8080", [])).VirtualHosts,
        };
        Assert.Equal(expected, RouteSelection.FindVirtualHost(table, Request("/", ("host", host)))?.Name);
    }

    [Fact]
    public void A_domain_that_is_given_twice_is_named()
    {
        Assert.Null(VirtualHostIndex.FindDuplicate(["a", "b", "*"], "r"));
        Assert.Equal("Only a single wildcard domain is permitted in route r",
            VirtualHostIndex.FindDuplicate(["*", "a", "*"], "r"));
        Assert.Equal("Only unique values for domains are permitted. Duplicate entry of domain a in route r",
            VirtualHostIndex.FindDuplicate(["a", "A"], "r"));
    }

    [Fact]
    public void The_first_route_that_matches_is_taken_and_no_other_virtual_host_is_tried()
    {
        RouteConfiguration table = Configuration(
            ("web.test", [Forward(PathMatcher.Prefix("/a"), name: "short"), Forward(PathMatcher.Path("/ab"), name: "exact")]),
            ("*", [Forward(PathMatcher.Prefix("/"), name: "any")]));
        Assert.Equal("short", Select(table, Request("/ab?x=1")).Route?.Name);
        Assert.Null(Select(table, Request("/b")).Route);
        Assert.Equal("any", Select(table, Request("/b", ("host", "other"))).Route?.Name);
    }

    [Fact]
    public void Path_parameters_are_left_out_of_every_segment_when_asked()
    {
        var table = new RouteConfiguration
        {
            IgnorePathParametersInPathMatching = true,
            VirtualHosts = Configuration(("*", [Forward(PathMatcher.Path("/a/b"), name: "hit")])).VirtualHosts,
        };
        Assert.Equal("hit", Select(table, Request("/a;x=1;y/b;z?q=;")).Route?.Name);
        Assert.Null(Select(table, Request("/a%3Bx/b")).Route);
    }

    [Fact]
    public void Connect_is_met_by_its_matcher_alone()
    {
        RouteConfiguration table = Configuration(
            ("*", [Forward(PathMatcher.Prefix(""), name: "path"), Forward(PathMatcher.Connect, name: "connect")]));
        var connect = new HeaderTable();
        connect.Add(HeaderName.Method, "CONNECT"u8);
        connect.Add(HeaderName.Authority, "web.test:443"u8);
        Assert.Equal("connect", Select(table, connect).Route?.Name);
        Assert.Equal("path", Select(table, Request("/")).Route?.Name);
    }

    [Fact]
    public void Runtime_fraction_grpc_headers_and_query_must_all_hold()
    {
        var route = new Route
        {
            Match = new RouteMatch
            {
                Path = PathMatcher.Prefix("/"),
                GrpcOnly = true,
                RuntimeFraction = new RuntimeFraction(new FractionalPercent(50, 100), ""),
                Headers = [HeaderMatcher.Present("x-h", true, false, false)],
                QueryParameters = [QueryParameterMatcher.Present("q", true)],
            },
            Action = new ForwardAction { Cluster = "a" },
        };
        RouteConfiguration table = Configuration(("*", [route]));
        HeaderTable request = Request("/?q", ("x-h", ""), ("content-type", "application/grpc+proto"));
        Assert.NotNull(Select(table, request, random: 49).Route);
        Assert.Null(Select(table, request, random: 50).Route);
        Assert.Null(Select(table, Request("/?q", ("x-h", ""), ("content-type", "application/grpc-web"))).Route);
        Assert.Null(Select(table, Request("/?q", ("content-type", "application/grpc"))).Route);
        Assert.Null(Select(table, Request("/", ("x-h", ""), ("content-type", "application/grpc"))).Route);
    }

    [Fact]
    public void A_weighted_cluster_is_drawn_by_its_share()
    {
        ClusterWeight[] clusters =
        [
            new() { Name = "none", Weight = 0 }, new() { Name = "a", Weight = 3 }, new() { Name = "b", Weight = 4 },
        ];
        var weights = new WeightedClusters(clusters, 7) { RandomValueHeader = Utf8("x-draw") };
        RouteConfiguration table = Configuration(
            ("*", [Forward(PathMatcher.Prefix("/"), new ForwardAction { WeightedClusters = weights })]));
        Assert.Equal("a", Select(table, Request("/"), random: 0).Weight?.Name);
        Assert.Equal("a", Select(table, Request("/"), random: 9).Weight?.Name);
        Assert.Equal("b", Select(table, Request("/"), random: 3).Weight?.Name);
        Assert.Equal("b", Select(table, Request("/", ("x-draw", "6")), random: 0).Weight?.Name);
        Assert.Equal("a", Select(table, Request("/", ("x-draw", "six")), random: 0).Weight?.Name);
    }

    [Fact]
    public void The_runtime_may_take_the_place_of_weights()
    {
        var first = new RuntimeNumber(1, "split.a");
        var second = new RuntimeNumber(1, "split.b");
        ClusterWeight[] clusters =
        [
            new() { Name = "a", Weight = 1, RuntimeWeight = first },
            new() { Name = "b", Weight = 1, RuntimeWeight = second },
        ];
        var weights = new WeightedClusters(clusters, 2) { HasRuntimeWeights = true };
        RouteConfiguration table = Configuration(
            ("*", [Forward(PathMatcher.Prefix("/"), new ForwardAction { WeightedClusters = weights })]));
        Assert.Equal("a", Select(table, Request("/"), random: 0).Weight?.Name);
        Assert.Equal("b", Select(table, Request("/"), random: 1).Weight?.Name);

        Runtime runtime = new()
        {
            Values = new Dictionary<string, RuntimeValue> { ["split.a"] = new("0", 0, null, null) }.ToFrozenDictionary(),
        };
        first.Resolve(runtime);
        second.Resolve(runtime);
        Assert.Equal("b", Select(table, Request("/"), random: 0).Weight?.Name);
        Assert.Equal("b", Select(table, Request("/"), random: 1).Weight?.Name);
    }

    [Fact]
    public void Plain_requests_to_a_host_that_requires_tls_are_redirected()
    {
        var host = new VirtualHost
        {
            Name = "web",
            Domains = [Utf8("*")],
            Routes = [Forward(PathMatcher.Prefix("/"), name: "hit")],
            RequireTls = TlsRequirement.ExternalOnly,
        };
        var table = new RouteConfiguration { VirtualHosts = [host] };
        Assert.IsType<RedirectAction>(Select(table, Request("/")).Route?.Action);
        Assert.Equal("hit", Select(table, Request("/"), isInternal: true).Route?.Name);
        Assert.Equal("hit", Select(table, Request("/", ("x-forwarded-proto", "https"))).Route?.Name);
    }

    [Fact]
    public void Choosing_allocates_nothing()
    {
        RouteConfiguration table = Configuration(
            ("*.web.test", [Forward(PathMatcher.Path("/x")), Forward(PathMatcher.PathSeparatedPrefix("/a"))]));
        HeaderTable request = Request("/a/b?c=d", ("host", "A.web.test"));
        Select(table, request);
        Assert.Equal(0, Allocated.By(() =>
        {
            for (int i = 0; i < 100; i++)
            {
                Select(table, request);
            }
        }));
    }

    private SelectedRoute Select(
        RouteConfiguration table, HeaderTable request, ulong random = 0, bool isInternal = false) =>
        RouteSelection.Select(table, request, isInternal, random, _scratch);
}
