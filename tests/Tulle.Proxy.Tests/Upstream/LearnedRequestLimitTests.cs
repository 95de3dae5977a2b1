using Tulle.Model;
using Tulle.Proxy.Upstream;

namespace Tulle.Proxy.Tests.Upstream;

public sealed class LearnedRequestLimitTests
{
    [Theory]
    [InlineData(20, 20, 20u)]
    [InlineData(20, 21, 0u)]
    [InlineData(15, 15, 0u)] // a restart finds idle connections at some small number
    public void A_limit_is_learned_from_two_that_agree(uint first, uint second, uint limit)
    {
        LearnedRequestLimit learned = default;
        learned.OnLeftUndone(first);
        Assert.Equal(0u, learned.Next());
        learned.OnLeftUndone(second);
        Assert.Equal(limit, learned.Next());
    }

    [Fact]
    public void A_learned_limit_is_tried_now_and_then_and_forgotten_when_it_no_longer_holds()
    {
        LearnedRequestLimit learned = default;
        learned.OnLeftUndone(20);
        learned.OnLeftUndone(20);
        uint[] next = [.. Enumerable.Range(0, Limits.LearnedLimitConnections).Select(_ => learned.Next())];
        Assert.Single(next, limit => limit == 0);
        learned.OnLeftUndone(50);
        Assert.All(Enumerable.Range(0, Limits.LearnedLimitConnections), _ => Assert.Equal(0u, learned.Next()));
    }
}
