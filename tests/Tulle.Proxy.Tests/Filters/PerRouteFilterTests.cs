using Tulle.Model;
using Tulle.Proxy.Tests.Downstream;
using Tulle.Proxy.Tests.Upstream;

namespace Tulle.Proxy.Tests.Filters;

/// <summary>typed_per_filter_config at each of its levels.</summary>
public sealed class PerRouteFilterTests
{
    private const string Get = "GET /a HTTP/1.1\r\nhost: web.test\r\n\r\n";

    public enum Level
    {
        Configuration,
        Host,
        Route,
        Weight,
    }

    [Theory]
    [InlineData(Level.Configuration)]
    [InlineData(Level.Host)]
    [InlineData(Level.Route)]
    [InlineData(Level.Weight)]
    public void A_filter_is_switched_off_at_any_level(Level level)
    {
        using ProxyRig rig = At(level, [Add("own")], FilterRoutes.Off);
        rig.Connect(Get);
        OriginConnection origin = rig.OriginSees("\r\n\r\n");
        Assert.DoesNotContain("x-by: own", origin.Received, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Level.Configuration)]
    [InlineData(Level.Host)]
    [InlineData(Level.Route)]
    [InlineData(Level.Weight)]
    public void Settings_of_any_level_take_the_place_of_the_filters_own(Level level)
    {
        using ProxyRig rig = At(
            level, [new BufferSettings(1_000, false)], FilterRoutes.With(new BufferSettings(4, false)));
        OriginConnection client = rig.Connect("POST /a HTTP/1.1\r\nhost: a\r\ncontent-length: 8\r\n\r\n12345678");
        rig.RunUntil(() => client.Received.Contains("Payload Too Large"));
        Assert.StartsWith("HTTP/1.1 413 ", client.Received, StringComparison.Ordinal);
        Assert.Empty(rig.Origin.Connections);
    }

    [Fact]
    public void The_most_specific_switch_wins()
    {
        using ProxyRig rig = FilterRoutes.Rig(
            [Add("own")], host: FilterRoutes.Off, weight: new RouteFilterConfig { Disabled = false });
        rig.Connect(Get);
        rig.OriginSees("x-by: own\r\n");
    }

    [Fact]
    public void A_buffered_request_goes_on_whole_and_a_route_that_turns_buffering_off_lets_it_stream()
    {
        const string Head = "POST /a HTTP/1.1\r\nhost: a\r\ncontent-length: 8\r\n\r\n";
        using ProxyRig held = FilterRoutes.Rig([new BufferSettings(1_000, false)]);
        OriginConnection client = held.Connect(Head + "1234");
        held.Settle();
        Assert.Empty(held.Origin.Connections);
        held.Do(() => client.Send("5678"));
        held.OriginSees("12345678");

        using ProxyRig streaming = FilterRoutes.Rig(
            [new BufferSettings(1_000, false)], route: FilterRoutes.With(new BufferSettings(0, true)));
        streaming.Connect(Head + "1234");
        streaming.OriginSees("1234");
    }

    [Fact]
    public void All_levels_of_a_header_mutation_apply_and_the_least_specific_has_the_last_word()
    {
        using ProxyRig rig = FilterRoutes.Rig(
            [Add("own")],
            FilterRoutes.With(Set("all")),
            FilterRoutes.With(Set("host")),
            FilterRoutes.With(Set("route")),
            FilterRoutes.With(Set("weight")));
        rig.Connect(Get);
        OriginConnection origin = rig.OriginSees("\r\n\r\n");
        Assert.Contains("\r\nx-by: all\r\n", origin.Received, StringComparison.Ordinal);

        using ProxyRig turned = FilterRoutes.Rig(
            [Add("own") with { MostSpecificWins = true }],
            FilterRoutes.With(Set("all")),
            FilterRoutes.With(Set("host")),
            FilterRoutes.With(Set("route")),
            FilterRoutes.With(Set("weight")));
        turned.Connect(Get);
        origin = turned.OriginSees("\r\n\r\n");
        Assert.Contains("\r\nx-by: weight\r\n", origin.Received, StringComparison.Ordinal);
    }

    [Fact]
    public void Header_mutations_change_trailers_and_the_path_and_remove_by_name_matcher()
    {
        var settings = new HeaderMutationSettings
        {
            Request = new HeaderMutations(
            [
                new HeaderMutation
                {
                    Kind = HeaderMutationKind.RemoveOnMatch,
                    Name = [],
                    NameMatcher = Model.Matching.StringMatcher.Prefix("x-drop"),
                },
                new HeaderMutation
                {
                    Kind = HeaderMutationKind.OverwriteIfExistsOrAdd,
                    Name = ":path"u8.ToArray(),
                    Value = "/changed"u8.ToArray(),
                },
            ]),
            RequestTrailers = Item("x-by", "request trailers"),
            ResponseTrailers = Item("x-by", "response trailers"),
        };
        using ProxyRig rig = FilterRoutes.Rig([settings], enableTrailers: true);
        OriginConnection client = rig.Connect("POST /a HTTP/1.1\r\nhost: a\r\nx-drop-1: 1\r\nx-drop-2: 2\r\nx-keep: 3\r\n"
            + "transfer-encoding: chunked\r\n\r\n1\r\na\r\n0\r\nx-t: 1\r\n\r\n");
        OriginConnection origin = rig.OriginSees("x-by: request trailers\r\n\r\n");
        Assert.StartsWith("POST /changed HTTP/1.1\r\n", origin.Received, StringComparison.Ordinal);
        Assert.DoesNotContain("x-drop", origin.Received, StringComparison.Ordinal);
        Assert.Contains("x-keep: 3\r\n", origin.Received, StringComparison.Ordinal);
        rig.Do(() => origin.Send("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\na\r\n0\r\nx-t: 1\r\n\r\n"));
        rig.RunUntil(() => client.Received.EndsWith("x-by: response trailers\r\n\r\n", StringComparison.Ordinal));
    }

    [Fact]
    public void A_path_that_would_break_the_request_line_is_not_taken()
    {
        var settings = new HeaderMutationSettings
        {
            Request = new HeaderMutations(
            [
                new HeaderMutation
                {
                    Kind = HeaderMutationKind.OverwriteIfExistsOrAdd,
                    Name = ":path"u8.ToArray(),
                    Value = "/a HTTP/1.1\r\nx-smuggled: 1"u8.ToArray(),
                },
            ]),
        };
        using ProxyRig rig = FilterRoutes.Rig([settings]);
        rig.Connect(Get);
        Assert.StartsWith("GET /a HTTP/1.1\r\nhost", rig.OriginSees("\r\n\r\n").Received, StringComparison.Ordinal);
    }

    private static ProxyRig At(Level level, FilterSettings[] filters, RouteFilterConfig config) => level switch
    {
        Level.Configuration => FilterRoutes.Rig(filters, all: config),
        Level.Host => FilterRoutes.Rig(filters, host: config),
        Level.Route => FilterRoutes.Rig(filters, route: config),
        _ => FilterRoutes.Rig(filters, weight: config),
    };

    private static HeaderMutationSettings Add(string value) => new() { Request = Item("x-by", value) };

    private static HeaderMutationSettings Set(string value) => new()
    {
        Request = new HeaderMutations(
        [
            new HeaderMutation
            {
                Kind = HeaderMutationKind.OverwriteIfExistsOrAdd,
                Name = "x-by"u8.ToArray(),
                Value = System.Text.Encoding.ASCII.GetBytes(value),
            },
        ]),
    };

    private static HeaderMutations Item(string name, string value) => new(
    [
        new HeaderMutation
        {
            Kind = HeaderMutationKind.AppendIfExistsOrAdd,
            Name = System.Text.Encoding.ASCII.GetBytes(name),
            Value = System.Text.Encoding.ASCII.GetBytes(value),
        },
    ]);
}
