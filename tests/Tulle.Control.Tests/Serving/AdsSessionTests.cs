using Tulle.Control.Serving;
using static Tulle.Control.Tests.Serving.FakeProxy;

namespace Tulle.Control.Tests.Serving;

public sealed class AdsSessionTests
{
    private readonly FakeProxy _proxy = new();

    [Fact]
    public void A_start_runs_clusters_endpoints_listeners_routes()
    {
        Start();
        Assert.Equal(["CDS a", "EDS a", "LDS in", "RDS r"], _proxy.Log);
    }

    [Fact]
    public void Nothing_is_sent_twice_while_nothing_changes()
    {
        Start();
        _proxy.Configure(Cluster("a"), Endpoints("a"), Listener("in", "r"), Routes("r"));
        Assert.Null(_proxy.Receive());
    }

    [Fact]
    public void An_empty_list_is_an_answer_too()
    {
        _proxy.Configure();
        _proxy.Ask(XdsType.Cluster);
        Assert.Equal("CDS", Log(_proxy.Receive()));
    }

    [Fact]
    public void A_cluster_that_goes_away_is_dropped_only_after_the_routes_left_it()
    {
        Start();
        _proxy.Configure(Cluster("b"), Endpoints("b"), Listener("in", "r"), Routes("r", "2"));
        AdsResponse clusters = _proxy.Receive()!;
        Assert.Equal("CDS a b", Log(clusters)); // both: a route may name either
        Assert.Null(_proxy.Receive()); // not a word of routes before the clusters are taken
        _proxy.Acknowledge(clusters);
        Assert.Null(_proxy.Receive()); // nor before the proxy has asked for the endpoints of b
        _proxy.Ask(XdsType.Endpoint, "a", "b");
        AdsResponse endpoints = _proxy.Receive()!;
        Assert.Equal("EDS b", Log(endpoints));
        Assert.Null(_proxy.Receive());
        _proxy.Acknowledge(endpoints, "a", "b");
        AdsResponse routes = _proxy.Receive()!;
        Assert.Equal("RDS r", Log(routes));
        Assert.Null(_proxy.Receive()); // the old cluster stays while the routes are under way
        _proxy.Acknowledge(routes, "r");
        Assert.Equal("CDS b", Log(_proxy.Receive()));
    }

    [Fact]
    public void A_removed_listener_goes_before_its_clusters()
    {
        Start();
        _proxy.Configure();
        AdsResponse listeners = _proxy.Receive()!;
        Assert.Equal("LDS", Log(listeners));
        Assert.Null(_proxy.Receive());
        _proxy.Acknowledge(listeners);
        Assert.Equal("CDS", Log(_proxy.Receive()));
    }

    [Fact]
    public void Endpoints_follow_every_change_of_their_cluster_even_if_they_are_the_same()
    {
        Start();
        _proxy.Configure(Cluster("a", "2"), Endpoints("a"), Listener("in", "r"), Routes("r"));
        Assert.Equal("CDS a", Log(_proxy.Receive()));
        Assert.Equal("EDS a", Log(_proxy.Receive())); // the proxy takes the cluster only with them
    }

    [Fact]
    public void A_change_of_endpoints_alone_sends_those_endpoints_alone()
    {
        Start(Cluster("b"), Endpoints("b"));
        _proxy.Log.Clear();
        _proxy.Configure(
            Cluster("a"), Cluster("b"), Endpoints("a", "2"), Endpoints("b"), Listener("in", "r"), Routes("r"));
        _proxy.Settle();
        Assert.Equal(["EDS a"], _proxy.Log);
    }

    [Fact]
    public void A_name_that_is_asked_for_anew_is_answered_though_it_was_sent_before()
    {
        Start();
        _proxy.Ask(XdsType.Endpoint, "x");
        Assert.Null(_proxy.Receive());
        _proxy.Ask(XdsType.Endpoint, "a");
        Assert.Equal("EDS a", Log(_proxy.Receive()));
    }

    [Fact]
    public void A_name_that_does_not_exist_yet_is_answered_when_it_does()
    {
        _proxy.Configure();
        _proxy.Ask(XdsType.Endpoint, "late");
        Assert.Null(_proxy.Receive());
        _proxy.Configure(Endpoints("late"));
        Assert.Equal("EDS late", Log(_proxy.Receive()));
    }

    [Fact]
    public void A_rejected_response_is_kept_with_its_words_and_not_sent_again_until_it_changes()
    {
        Start();
        _proxy.Configure(Cluster("a"), Endpoints("a"), Listener("in", "r", "bad"), Routes("r"));
        AdsResponse bad = _proxy.Receive()!;
        _proxy.Reject(bad, "no such filter");
        Assert.Null(_proxy.Receive());
        Assert.Equal(("no such filter", 1), Listeners(s => (s.NackText, s.Nacks)));
        Assert.NotEqual(bad.Version, Listeners(s => s.AckedVersion));

        _proxy.Configure(Cluster("a"), Endpoints("a"), Listener("in", "r", "good"), Routes("r"));
        AdsResponse good = _proxy.Receive()!;
        _proxy.Acknowledge(good);
        Assert.Equal((null, good.Version), Listeners(s => (s.NackText, s.AckedVersion)));
    }

    [Fact]
    public void While_a_rejection_stands_no_cluster_is_taken_away()
    {
        Start();
        _proxy.Configure(Cluster("b"), Endpoints("b"), Listener("in", "r"), Routes("r", "bad"));
        _proxy.Follow(_proxy.Receive()!);
        _proxy.Follow(_proxy.Receive()!);
        AdsResponse routes = _proxy.Receive()!;
        Assert.Equal("RDS r", Log(routes));
        _proxy.Reject(routes, "bad", "r"); // it still uses the old routes, and those name the old cluster
        Assert.Null(_proxy.Receive());
    }

    [Fact]
    public void A_stale_nonce_answers_nothing()
    {
        _proxy.Configure(Cluster("a"), Endpoints("a"));
        _proxy.Ask(XdsType.Cluster);
        AdsResponse first = _proxy.Receive()!;
        _proxy.Acknowledge(first);
        _proxy.Configure(Cluster("a", "2"), Endpoints("a"));
        _proxy.Receive();
        _proxy.Acknowledge(first);
        Assert.True(_proxy.Session.Inspect((types, _) => types[0].IsAwaitingAck));
    }

    [Fact]
    public void A_slow_proxy_gets_the_latest_state_and_nothing_of_what_was_overtaken()
    {
        Start();
        for (int i = 2; i <= 100; i++)
        {
            _proxy.Configure(Cluster("a"), Endpoints("a", i.ToString()), Listener("in", "r"), Routes("r"));
        }
        AdsResponse latest = _proxy.Receive()!;
        Assert.Equal("100", System.Text.Encoding.UTF8.GetString(latest.Resources[0].Bytes));
        _proxy.Acknowledge(latest, "a");
        Assert.Null(_proxy.Receive());
    }

    [Fact]
    public void A_client_that_never_asks_for_endpoints_waits_a_bounded_time()
    {
        _proxy.Configure(Cluster("a"), Endpoints("a"), Listener("in", null));
        _proxy.Ask(XdsType.Cluster);
        _proxy.Acknowledge(_proxy.Receive()!);
        _proxy.Ask(XdsType.Listener);
        Assert.Null(_proxy.Session.Next(_proxy.NowMs, out long? waitMs));
        Assert.Equal(AdsSession.DependencyWaitMs, waitMs);
        _proxy.NowMs += AdsSession.DependencyWaitMs;
        Assert.Equal("LDS in", Log(_proxy.Receive()));
    }

    [Fact]
    public void The_version_depends_on_the_content_alone()
    {
        _proxy.Configure(Cluster("a"), Cluster("b"));
        _proxy.Ask(XdsType.Cluster);
        var other = new FakeProxy();
        other.Configure(Cluster("b"), Cluster("a"));
        other.Ask(XdsType.Cluster);
        Assert.Equal(_proxy.Receive()!.Version, other.Receive()!.Version);
    }

    private static string Log(AdsResponse? response) => response is null
        ? "nothing"
        : XdsTypes.ShortName(response.Type) + string.Concat(response.Resources.Select(static r => " " + r.Name));

    private T Listeners<T>(Func<AdsTypeState, T> read) =>
        _proxy.Session.Inspect((types, _) => read(types[(int)XdsType.Listener]));

    private void Start(params XdsResource[] more)
    {
        _proxy.Configure([Cluster("a"), Endpoints("a"), Listener("in", "r"), Routes("r"), .. more]);
        _proxy.Ask(XdsType.Cluster);
        _proxy.Settle();
    }
}
