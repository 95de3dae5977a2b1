using System.Text;
using Tulle.Model;
using Tulle.Proxy.Tests.Upstream;

namespace Tulle.Proxy.Tests.Downstream;

public sealed class ListenerFilterTests
{
    private const string Request = "GET / HTTP/1.1\r\nhost: a\r\n\r\n";

    // A ClientHello with the server name "shop.test" and nothing else.
    private const string Hello = "\x16\x03\x01\0\x43\x01\0\0\x3F\x03\x03" + "0123456789abcdef0123456789abcdef"
        + "\0\0\x02\x13\x01\x01\0\0\x14\0\0\0\x10\0\x0E\0\0\x0Bshop.test.x";

    [Fact]
    public void A_proxy_header_that_comes_byte_by_byte_gives_the_client_its_address_and_is_not_part_of_the_request()
    {
        using var rig = new ProxyRig();
        rig.Apply(ProxyRig.MakeListener(
            (filters, routes) => new HttpConnectionManager
            {
                Name = "hcm", StatPrefix = "main", HttpFilters = filters, RouteConfiguration = routes,
                UseRemoteAddress = true,
            },
            chainHash: 1,
            listenerFilters: [ProxyProtocol(allowsNone: false)]));
        OriginConnection client = rig.Connect();
        foreach (char letter in "PROXY TCP4 198.51.100.7 192.0.2.1 4000 443\r\n")
        {
            rig.Do(() => client.Send(letter.ToString()));
            rig.Settle();
        }

        rig.Do(() => client.Send(Request));
        OriginConnection origin = rig.OriginSees("\r\n\r\n");
        Assert.Contains("x-forwarded-for: 198.51.100.7\r\n", origin.Received, StringComparison.Ordinal);
        Assert.StartsWith("GET / HTTP/1.1", origin.Received, StringComparison.Ordinal);
        Assert.Equal(1, rig.Stat("proxy_proto.versions.v1.found"));
    }

    [Fact]
    public void Without_a_proxy_header_a_connection_ends_unless_that_is_allowed()
    {
        using var rig = new ProxyRig();
        rig.Apply(ProxyRig.MakeListener(chainHash: 1, listenerFilters: [ProxyProtocol(allowsNone: false)]));
        OriginConnection strict = rig.Connect(Request);
        rig.RunUntil(() => strict.SawEnd);
        Assert.Empty(strict.Received);
        rig.Apply(ProxyRig.MakeListener(chainHash: 2, listenerFilters: [ProxyProtocol(allowsNone: true)]));
        rig.Connect(Request);
        rig.OriginSees("\r\n\r\n");
        Assert.Equal(1, rig.Stat("proxy_proto.not_found_disallowed"));
        Assert.Equal(1, rig.Stat("proxy_proto.not_found_allowed"));
    }

    [Fact]
    public void A_hello_in_two_pieces_chooses_the_chain_by_its_name_and_reaches_the_origin_whole()
    {
        using var rig = new ProxyRig();
        rig.Apply(ProxyRig.MakeListener(
            chains:
            [
                TcpChain(new FilterChainMatch { TransportProtocol = "tls", ServerNames = ["*.test.x"] }, "web"),
                TcpChain(FilterChainMatch.Any, "no-such-cluster"),
            ],
            listenerFilters: [new ListenerFilter("tls", ListenerFilterKind.TlsInspector)]));
        OriginConnection client = rig.Connect(Hello[..30]);
        rig.Settle();
        Assert.Equal(1, rig.Stat("listener.main.downstream_pre_cx_active"));
        Assert.Equal(0, rig.Stat("listener.main.downstream_cx_total"));
        rig.Do(() => client.Send(Hello[30..] + "and more"));
        Assert.Equal(Hello + "and more", rig.OriginSees("and more").Received);
        Assert.Equal(0, rig.Stat("listener.main.downstream_pre_cx_active"));
        Assert.Equal(1, rig.Stat("tls_inspector.sni_found"));
    }

    [Fact]
    public void Bytes_that_are_neither_TLS_nor_HTTP_go_on_at_once()
    {
        using var rig = new ProxyRig();
        rig.Apply(ProxyRig.MakeListener(
            chains:
            [
                TcpChain(new FilterChainMatch { ApplicationProtocols = ["http/1.1"] }, "no-such-cluster"),
                TcpChain(FilterChainMatch.Any, "web"),
            ],
            listenerFilters:
            [
                new ListenerFilter("tls", ListenerFilterKind.TlsInspector),
                new ListenerFilter("http", ListenerFilterKind.HttpInspector),
            ]));
        rig.Connect("HEL");
        Assert.Equal("HEL", rig.OriginSees("HEL").Received);
        Assert.Equal(1, rig.Stat("http_inspector.http_not_found"));
        OriginConnection http = rig.Connect(Request);
        rig.RunUntil(() => http.SawEnd);
        Assert.Equal(1, rig.Stat("http_inspector.http11_found"));
    }

    [Fact]
    public void A_silent_client_goes_on_after_the_timeout_where_the_listener_says_so_and_is_closed_elsewhere()
    {
        using var rig = new ProxyRig();
        FilterChain[] chains = [TcpChain(FilterChainMatch.Any, "web")];
        ListenerFilter[] filters = [new("tls", ListenerFilterKind.TlsInspector)];
        rig.Apply(ProxyRig.MakeListener(
            chains: chains, listenerFilters: filters, filtersTimeoutMs: 20, continuesOnTimeout: true));
        OriginConnection patient = rig.Connect();
        rig.RunUntil(() => rig.Origin.Connections.Count == 1);
        rig.Do(() => rig.Origin.Connections[0].Send("220 ready"));
        rig.RunUntil(() => patient.Received == "220 ready");
        rig.Apply(ProxyRig.MakeListener(chains: chains, listenerFilters: filters, filtersTimeoutMs: 20));
        OriginConnection strict = rig.Connect();
        rig.RunUntil(() => strict.SawEnd);
        Assert.Equal(2, rig.Stat("listener.main.downstream_pre_cx_timeout"));
        Assert.Equal(0, rig.Stat("listener.main.downstream_pre_cx_active"));
    }

    [Fact]
    public void A_client_that_ends_before_it_is_known_leaves_nothing_behind()
    {
        using var rig = new ProxyRig();
        rig.Apply(ProxyRig.MakeListener(
            chainHash: 1, listenerFilters: [new ListenerFilter("tls", ListenerFilterKind.TlsInspector)]));
        OriginConnection half = rig.Connect(Hello[..5]);
        rig.Do(half.ShutdownWrite);
        rig.RunUntil(() => half.SawEnd);
        OriginConnection silent = rig.Connect();
        rig.RunUntil(() => rig.Stat("listener.main.downstream_pre_cx_active") == 1);
        rig.Do(silent.Reset);
        rig.RunUntil(() => rig.Stat("listener.main.downstream_listener_filter_remote_close") == 2);
        Assert.Equal(0, rig.Stat("listener.main.downstream_pre_cx_active"));
        Assert.Equal(0, rig.Worker.GlobalConnections.Value);
    }

    [Fact]
    public void A_filter_that_is_disabled_for_the_port_does_not_look()
    {
        using var rig = new ProxyRig();
        int port = rig.Address.Port;
        rig.Apply(ProxyRig.MakeListener(chainHash: 1, listenerFilters:
        [
            ProxyProtocol(allowsNone: false) with
            {
                DisabledWhen = ListenerFilterPredicate.All(
                    [
                        ListenerFilterPredicate.Ports(port, port + 1),
                        ListenerFilterPredicate.Not(ListenerFilterPredicate.Ports(port + 1, port + 2)),
                    ]),
            },
        ]));
        rig.Connect(Request);
        rig.OriginSees("\r\n\r\n");
    }

    [Fact]
    public void A_connection_over_a_limit_of_its_chain_waits_out_the_delay_and_a_place_that_becomes_free_is_given_again()
    {
        using var rig = new ProxyRig();
        var limit = new ConnectionLimit { Name = "limit", StatPrefix = "main", MaxConnections = 1, DelayMs = 30 };
        rig.Apply(ProxyRig.MakeListener(chains: [TcpChain(FilterChainMatch.Any, "web", limit)]));
        OriginConnection first = rig.Connect("first");
        rig.OriginSees("first");
        OriginConnection second = rig.Connect("second");
        rig.RunUntil(() => rig.Stat("connection_limit.main.limited_connections") == 1);
        Assert.False(second.SawEnd);
        rig.RunUntil(() => second.SawEnd);
        Assert.Equal(1, rig.Stat("connection_limit.main.active_connections"));
        rig.Do(first.Reset);
        rig.RunUntil(() => rig.Stat("connection_limit.main.active_connections") == 0);
        rig.Connect("third");
        rig.OriginSees("third", connection: 1);
        Assert.Equal(1, rig.Stat("connection_limit.main.limited_connections"));
    }

    private static ListenerFilter ProxyProtocol(bool allowsNone) => new("pp", ListenerFilterKind.ProxyProtocol)
    {
        ProxyProtocol = new ProxyProtocolSettings { AllowRequestsWithoutProxyProtocol = allowsNone },
    };

    private static FilterChain TcpChain(FilterChainMatch match, string cluster, params NetworkFilter[] before) => new()
    {
        Match = match,
        Filters =
        [
            .. before,
            new TcpProxy { Name = "tcp", StatPrefix = "tcp", Clusters = [new TcpClusterWeight(cluster, 1)] },
        ],
    };
}
