using Tulle.Http;
using Tulle.Model;
using Tulle.Model.Matching;
using Tulle.Proxy.Routing;
using static Tulle.Proxy.Tests.Routing.RouteTable;
using Tulle.Tests;

namespace Tulle.Proxy.Tests.Routing;

public sealed class HeaderMutationTests
{
    private readonly RoutingScratch _scratch = new();

    [Fact]
    public void The_append_action_says_what_becomes_of_a_header_that_exists()
    {
        HeaderTable request = Request(
            "/", ("x-append", "old"), ("x-absent", "old"), ("x-over", "old"), ("x-over", "older"), ("x-if", "old"));
        Apply(request,
            Add("x-append", "new"),
            Add("x-absent", "new", HeaderMutationKind.AddIfAbsent),
            Add("x-absent-too", "new", HeaderMutationKind.AddIfAbsent),
            Add("x-over", "new", HeaderMutationKind.OverwriteIfExistsOrAdd),
            Add("x-over-too", "new", HeaderMutationKind.OverwriteIfExistsOrAdd),
            Add("x-if", "new", HeaderMutationKind.OverwriteIfExists),
            Add("x-if-too", "new", HeaderMutationKind.OverwriteIfExists));
        Assert.Equal("old|new", Lines(request, "x-append"));
        Assert.Equal("old", Lines(request, "x-absent"));
        Assert.Equal("new", Lines(request, "x-absent-too"));
        Assert.Equal("new", Lines(request, "x-over"));
        Assert.Equal("new", Lines(request, "x-over-too"));
        Assert.Equal("new", Lines(request, "x-if"));
        Assert.Equal("", Lines(request, "x-if-too"));
    }

    [Fact]
    public void An_empty_value_adds_nothing_unless_it_is_kept()
    {
        HeaderTable request = Request("/", ("x-over", "old"), ("x-over-keep", "old"));
        Apply(request,
            Add("x-none", "%REQ(x-missing)%"),
            Add("x-keep", "%REQ(x-missing)%", keep: true),
            Add("x-over", "", HeaderMutationKind.OverwriteIfExistsOrAdd),
            Add("x-over-keep", "", HeaderMutationKind.OverwriteIfExistsOrAdd, keep: true),
            Add("x-text", "<%REQ(x-missing)%>"));
        Assert.True(request.Find("x-none"u8) < 0);
        Assert.True(request.Find("x-keep"u8) >= 0);
        Assert.Equal("old", Lines(request, "x-over"));
        Assert.Equal("", Lines(request, "x-over-keep"));
        Assert.Equal("<>", Lines(request, "x-text"));
    }

    [Fact]
    public void Values_of_one_level_see_what_the_removals_left_and_not_each_other()
    {
        HeaderTable request = Request("/", ("x-a", "1"), ("x-gone", "1"));
        Apply(request,
            Remove("x-gone"),
            Add("x-a", "2", HeaderMutationKind.OverwriteIfExistsOrAdd),
            Add("x-b", "%REQ(x-a)%"),
            Add("x-c", "[%REQ(x-gone)%]"));
        Assert.Equal("1", Lines(request, "x-b"));
        Assert.Equal("[]", Lines(request, "x-c"));
        Assert.Equal("2", Lines(request, "x-a"));
    }

    [Fact]
    public void A_mutation_list_is_done_item_by_item()
    {
        HeaderTable request = Request("/", ("x-a", "1"));
        HeaderMutationRunner.ApplyInOrder(
            new HeaderMutations(
            [
                Add("x-a", "2", HeaderMutationKind.OverwriteIfExistsOrAdd), Add("x-b", "%REQ(x-a)%"), Remove("x-a"),
            ]),
            request, new TableSource(request), _scratch);
        Assert.Equal("2", Lines(request, "x-b"));
        Assert.Equal("", Lines(request, "x-a"));
    }

    [Fact]
    public void Headers_that_Envoy_keeps_in_one_line_are_joined()
    {
        HeaderTable request = Request("/", ("user-agent", "one"), ("x-own", "one"));
        Apply(request, Add("user-agent", "two"), Add("x-own", "two"));
        Assert.Equal("one,two", Lines(request, "user-agent"));
        Assert.Equal("one|two", Lines(request, "x-own"));
    }

    [Theory]
    [InlineData(false, "config", "weight")]
    [InlineData(true, "route", "weight")]
    public void The_order_of_levels_decides_who_has_the_last_word(bool turned, string last, string first)
    {
        HeaderMutations Level(string name) => new(
        [
            Add("x-all", name, HeaderMutationKind.OverwriteIfExistsOrAdd),
            Add("x-first", name, HeaderMutationKind.AddIfAbsent),
        ]);
        var route = new Route
        {
            Match = new RouteMatch { Path = PathMatcher.Prefix("/") },
            Action = new ForwardAction { Cluster = "a" },
            RequestHeaders = Level("route"),
        };
        var host = new VirtualHost
        {
            Name = "v",
            Domains = [Utf8("*")],
            Routes = [route],
            RequestHeaders = Level("vhost"),
        };
        var table = new RouteConfiguration
        {
            VirtualHosts = [host],
            RequestHeaders = Level("config"),
            MostSpecificHeaderMutationsWins = turned,
        };
        HeaderTable request = Request("/");
        var weight = new ClusterWeight { Name = "a", Weight = 1, RequestHeaders = Level("weight") };
        RouteHeaders.ApplyToRequest(
            table.VirtualHosts[0].Routes[0], weight, request, new TableSource(request), _scratch);
        Assert.Equal(last, Lines(request, "x-all"));
        Assert.Equal(first, Lines(request, "x-first"));
    }

    [Fact]
    public void Additions_see_path_and_host_before_the_rewrite()
    {
        var route = new Route
        {
            Match = new RouteMatch { Path = PathMatcher.Prefix("/old") },
            Action = new ForwardAction
            {
                Cluster = "a",
                PathRewrite = new PathRewrite { Prefix = Utf8("/new") },
                HostRewrite = new HostRewrite(HostRewriteKind.Literal) { Literal = Utf8("inner.test") },
            },
            RequestHeaders = new([Add("x-path", "%REQ(:PATH)%"), Add("x-host", "%REQ(:AUTHORITY)%")]),
        };
        route = Configuration(("*", [route])).VirtualHosts[0].Routes[0];
        HeaderTable request = Request("/old/x");
        RequestRewriter.Apply(route, null, request, new TableSource(request), _scratch, keepOriginal: true);
        Assert.Equal("/old/x", Lines(request, "x-path"));
        Assert.Equal("web.test", Lines(request, "x-host"));
        Assert.Equal("/new/x", Text(request.Path));
    }

    [Fact]
    public void Rewriting_and_mutating_allocate_nothing()
    {
        HeaderMutations mutations = new([Remove("x-a"), Add("x-b", "%REQ(:PATH)%"), Add("user-agent", "two")]);
        HeaderTable request = Request("/", ("x-a", "1"), ("user-agent", "one"));
        var work = new HeaderTable();
        var source = new TableSource(work);
        Run();
        Assert.Equal(0, Allocated.By(() =>
        {
            for (int i = 0; i < 50; i++)
            {
                Run();
            }
        }));

        void Run()
        {
            request.CopyTo(work);
            HeaderMutationRunner.Apply(mutations, work, source, _scratch);
            RequestRewriter.RewriteHost(work, "inner.test"u8, appendForwardedHost: true, keepOriginal: true, _scratch);
        }
    }

    private void Apply(HeaderTable request, params HeaderMutation[] items) =>
        HeaderMutationRunner.Apply(new HeaderMutations(items), request, new TableSource(request), _scratch);
}
