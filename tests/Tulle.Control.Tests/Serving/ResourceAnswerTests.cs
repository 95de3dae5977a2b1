using Tulle.Control.Serving;

namespace Tulle.Control.Tests.Serving;

public sealed class ResourceAnswerTests
{
    [Fact]
    public void What_a_proxy_took_keeps_its_time_until_its_content_changes()
    {
        var proxy = new FakeProxy { NowMs = 1_000 };
        proxy.Configure(FakeProxy.Listener("a", null), FakeProxy.Listener("b", null));
        proxy.Ask(XdsType.Listener);
        proxy.Settle();
        Assert.Equal((1_000L, 1_000L), (AcceptedAt(proxy, "a"), AcceptedAt(proxy, "b")));

        proxy.NowMs = 5_000;
        proxy.Configure(FakeProxy.Listener("a", null), FakeProxy.Listener("b", null, "2"));
        proxy.Settle();
        Assert.Equal((1_000L, 5_000L), (AcceptedAt(proxy, "a"), AcceptedAt(proxy, "b")));
    }

    [Fact]
    public void What_a_proxy_refused_is_told_beside_what_it_goes_on_with()
    {
        var proxy = new FakeProxy { NowMs = 1_000 };
        proxy.Configure(FakeProxy.Listener("a", null));
        proxy.Ask(XdsType.Listener);
        proxy.Settle();
        ulong held = FakeProxy.Listener("a", null).Hash;

        proxy.Configure(FakeProxy.Listener("a", null, "bad"));
        proxy.Reject(proxy.Receive()!, "no such filter");
        ResourceAnswer answer = Answer(proxy, "a")!;
        Assert.Equal((held, FakeProxy.Listener("a", null, "bad").Hash), (answer.AcceptedHash, answer.RejectedHash));
        Assert.Equal("no such filter", answer.RejectedText);

        proxy.Configure(FakeProxy.Listener("a", null, "good"));
        proxy.Settle();
        Assert.Null(Answer(proxy, "a")!.RejectedHash);
    }

    [Fact]
    public void A_resource_that_is_gone_leaves_no_answer()
    {
        var proxy = new FakeProxy();
        proxy.Configure(FakeProxy.Listener("a", null));
        proxy.Ask(XdsType.Listener);
        proxy.Settle();
        proxy.Configure();
        proxy.Settle();
        Assert.Null(Answer(proxy, "a"));
    }

    private static long AcceptedAt(FakeProxy proxy, string name) => Answer(proxy, name)!.AcceptedAtMs;

    private static ResourceAnswer? Answer(FakeProxy proxy, string name) => proxy.Session.Inspect(
        (types, _) => types[(int)XdsType.Listener].Answers.GetValueOrDefault(name));
}
