using Tulle.Model;
using Tulle.Net;
using Tulle.Proxy.Telemetry;
using Tulle.Proxy.Upstream;

namespace Tulle.Proxy.Tests.Upstream;

public sealed class DnsEndpointsTests : IDisposable
{
    private static readonly SocketAddress One = SocketAddress.V4(0x0A000001, 0);
    private static readonly SocketAddress Two = SocketAddress.V4(0x0A000002, 0);

    private readonly EventLoop _loop = new("test");
    private readonly StatsRegistry _registry = new();
    private readonly WorkerStats _stats = new(256);
    private readonly List<ResolvedEndpoints?> _answers = [];
    private readonly List<SocketFamily> _asked = [];
    private readonly Queue<(LookupStatus Status, SocketAddress[] Addresses)> _replies = [];
    private ClusterStatIds? _ids;

    public void Dispose() => _loop.Dispose();

    [Fact]
    public void Every_address_of_a_name_is_an_endpoint_with_the_configured_port()
    {
        Reply(LookupStatus.Found, One, Two);
        Start(ClusterType.StrictDns);
        Assert.Equal([One.WithPort(80), Two.WithPort(80)], Addresses(_answers[0]));
    }

    [Fact]
    public void A_logical_cluster_takes_the_first_address_only()
    {
        Reply(LookupStatus.Found, One, Two);
        Start(ClusterType.LogicalDns);
        Assert.Equal([One.WithPort(80)], Addresses(_answers[0]));
    }

    [Fact]
    public void A_failed_look_up_keeps_the_last_good_addresses_and_asks_again()
    {
        Reply(LookupStatus.Found, One);
        Reply(LookupStatus.TryAgain);
        Reply(LookupStatus.NotFound);
        Reply(LookupStatus.Found, Two);
        Start(ClusterType.StrictDns);
        RunUntil(() => _answers.Count == 4);
        Assert.Null(_answers[1]);
        Assert.Null(_answers[2]);
        Assert.Equal([Two.WithPort(80)], Addresses(_answers[3]));
        Assert.Equal(2, _stats.Read(_ids!.UpdateFailure));
        Assert.Equal(2, _stats.Read(_ids.UpdateSuccess));
    }

    [Fact]
    public void The_same_addresses_in_another_order_change_nothing()
    {
        Reply(LookupStatus.Found, One, Two);
        Reply(LookupStatus.Found, Two, One);
        Start(ClusterType.StrictDns);
        RunUntil(() => _answers.Count == 2);
        Assert.Null(_answers[1]);
        Assert.Equal(1, _stats.Read(_ids!.UpdateNoRebuild));
    }

    [Theory]
    [InlineData(DnsLookupFamily.V4Only, new[] { SocketFamily.V4 })]
    [InlineData(DnsLookupFamily.V6Only, new[] { SocketFamily.V6 })]
    [InlineData(DnsLookupFamily.Auto, new[] { SocketFamily.V6, SocketFamily.V4 })]
    [InlineData(DnsLookupFamily.V4Preferred, new[] { SocketFamily.V4, SocketFamily.V6 })]
    [InlineData(DnsLookupFamily.All, new[] { SocketFamily.None })]
    public void The_families_are_asked_in_the_configured_order(DnsLookupFamily family, SocketFamily[] expected)
    {
        Start(ClusterType.StrictDns, family, refreshMs: 3_600_000);
        Assert.Equal(expected, _asked);
    }

    private void Reply(LookupStatus status, params SocketAddress[] addresses) => _replies.Enqueue((status, addresses));

    private void Start(
        ClusterType type, DnsLookupFamily family = DnsLookupFamily.V4Only, long refreshMs = 1)
    {
        _ids = new ClusterStatIds(_registry, "web");
        Cluster cluster = new()
        {
            Slot = 0,
            Name = "web",
            StatName = "web",
            Type = type,
            Dns = new DnsSettings { LookupFamily = family, RefreshRateMs = refreshMs },
        };
        DnsEndpoints dns = new(_loop, LookUp, cluster, Assignment(), _ids, _stats, (_, e) => _answers.Add(e));
        dns.Start();
        RunUntil(() => _answers.Count > 0);
    }

    private void LookUp(string name, SocketFamily family, Action<LookupStatus, SocketAddress[]> answer)
    {
        Assert.Equal("web.test", name);
        _asked.Add(family);
        (LookupStatus status, SocketAddress[] addresses) =
            _replies.Count > 0 ? _replies.Dequeue() : (LookupStatus.NotFound, []);
        _loop.Post(() => answer(status, addresses));
    }

    private void RunUntil(Func<bool> condition)
    {
        for (int turn = 0; turn < 10_000 && !condition(); turn++)
        {
            _loop.RunOnce(5);
        }

        Assert.True(condition());
    }

    private static SocketAddress[] Addresses(ResolvedEndpoints? endpoints) =>
        [.. endpoints!.Endpoints.Select(e => e.Address)];

    private static EndpointAssignment Assignment() => new()
    {
        ClusterName = "web",
        Localities =
        [
            new LocalityEndpoints
            {
                Endpoints =
                [
                    new Endpoint { Address = new Address { Kind = AddressKind.Socket, Text = "web.test", Port = 80 } },
                ],
            },
        ],
    };
}
