using Tulle.Wire.Tests.Harness;

namespace Tulle.Wire.Tests;

public sealed class SignalTests
{
    // A shell starts its background jobs with SIGINT ignored; so do service managers with what they please.
    [Theory]
    [InlineData("INT", "")]
    [InlineData("INT", "trap '' INT; ")]
    [InlineData("TERM", "trap '' TERM; ")]
    public async Task A_signal_ends_the_proxy_whatever_its_parent_did_with_it(string signal, string before)
    {
        const string Bootstrap = """
            {"admin": {"address": {"socket_address": {"address": "127.0.0.1", "port_value": {{admin}}}}}}
            """;
        using ProxyUnderTest proxy = await ProxyUnderTest.StartAsync(Bootstrap, before: before);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        Assert.Equal(0, await proxy.EndBySignalAsync(signal, limit.Token));
    }
}
