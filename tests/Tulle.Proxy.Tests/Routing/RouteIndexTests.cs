using Tulle.Http;
using Tulle.Model;
using Tulle.Model.Matching;
using Tulle.Proxy.Routing;
using static Tulle.Proxy.Tests.Routing.RouteTable;
using Tulle.Tests;

namespace Tulle.Proxy.Tests.Routing;

public sealed class RouteIndexTests
{
    private const int Seed = 20261122;
    private static readonly string[] Pieces = ["/", "/a", "/ab", "/a/b", "/b", "/A", "a", ""];

    private readonly RoutingScratch _scratch = new();

    [Fact]
    public void The_first_route_that_matches_is_the_one_that_trying_each_in_order_gives()
    {
        var random = new Random(Seed);
        for (int round = 0; round < 300; round++)
        {
            Route[] routes = [.. Enumerable.Range(0, random.Next(9, 60)).Select(i => RandomRoute(random, i))];
            RouteConfiguration table = Configuration(("*", routes));
            for (int i = 0; i < 40; i++)
            {
                HeaderTable request = RandomRequest(random);
                Assert.Equal(FirstInOrder(routes, request), Find(table, request)?.Name);
            }
        }
    }

    [Fact]
    public void Ten_thousand_paths_are_found_without_looking_at_each()
    {
        Route[] routes = [.. Enumerable.Range(0, 10_000).Select(i => Forward(PathMatcher.Path("/p/" + i), name: "p" + i))];
        RouteConfiguration table = Configuration(("*", routes));
        RouteIndex index = table.VirtualHosts[0].RouteIndex!;
        int looked = 0;
        RouteIndex.Candidates candidates = index.Find("/p/9999"u8);
        while (candidates.TryNext(out ReadOnlySpan<int> numbers))
        {
            looked += numbers.Length;
        }

        Assert.Equal(1, looked);
        Assert.Equal("p9999", Find(table, Request("/p/9999?x=1"))?.Name);
        Assert.Null(Find(table, Request("/p/10000")));
    }

    [Fact]
    public void Few_routes_have_no_index() =>
        Assert.Null(Configuration(("*", [Forward(PathMatcher.Path("/a"))])).VirtualHosts[0].RouteIndex);

    [Fact]
    public void Looking_in_the_index_allocates_nothing()
    {
        Route[] routes = [.. Enumerable.Range(0, 50).Select(i => Forward(PathMatcher.Prefix("/p/" + i), name: "p" + i))];
        RouteConfiguration table = Configuration(("*", routes));
        HeaderTable request = Request("/p/49/x");
        Assert.Equal("p4", Find(table, request)?.Name);
        Assert.Equal(0, Allocated.By(() =>
        {
            for (int i = 0; i < 100; i++)
            {
                Find(table, request);
            }
        }));
    }

    private static Route RandomRoute(Random random, int number)
    {
        string pattern = Pieces[random.Next(Pieces.Length)] + Pieces[random.Next(Pieces.Length)];
        bool caseSensitive = random.Next(6) > 0;
        PathMatcher path = random.Next(8) switch
        {
            0 => PathMatcher.Connect,
            1 or 2 => PathMatcher.Prefix(pattern, caseSensitive),
            3 when pattern.Length > 0 => PathMatcher.PathSeparatedPrefix(pattern, caseSensitive),
            _ => PathMatcher.Path(pattern + random.Next(12), caseSensitive),
        };
        return new Route
        {
            Name = "r" + number,
            Match = new RouteMatch
            {
                Path = path,
                Headers = random.Next(4) == 0 ? [HeaderMatcher.Present("x-h", true, false, false)] : [],
            },
            Action = new ForwardAction { Cluster = "a" },
        };
    }

    private static HeaderTable RandomRequest(Random random)
    {
        string path = Pieces[random.Next(Pieces.Length)] + Pieces[random.Next(Pieces.Length)]
            + (random.Next(3) == 0 ? "" : random.Next(12));
        (string, string)[] lines = random.Next(2) == 0 ? [("x-h", "1")] : [];
        return Request(random.Next(3) == 0 ? path + "?q=/a" : path, lines);
    }

    // Each route alone has no index.
    private string? FirstInOrder(Route[] routes, HeaderTable request) => routes
        .Select(route => new Route { Name = route.Name, Match = route.Match, Action = route.Action })
        .FirstOrDefault(route => Find(Configuration(("*", [route])), request) is not null)?.Name;

    private Route? Find(RouteConfiguration table, HeaderTable request) =>
        RouteSelection.Select(table, request, isInternal: false, random: 0, _scratch).Route;
}
