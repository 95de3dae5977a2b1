namespace Tulle.Wire.Tests.Harness.Http2;

/// <summary>
/// What ordinary requests cost a proxy, in its own processor time: what an attack is compared with. Two figures of one
/// process on one machine, so it does not matter how fast that is.
/// </summary>
internal sealed class RequestCost
{
    private const int Amplification = 10;

    private const int Connections = 4;
    private const int Streams = 50;
    private const int WarmingRounds = 5;

    /// <summary>So many that the clock's steps of 10 ms are a small part.</summary>
    private const int Rounds = 20;

    /// <summary>Bytes that one ordinary request is let off with: a frame that is larger counts as so many more.</summary>
    private const int UnitBytes = 1024;

    /// <summary>What any attack may cost, in requests: a connection, the code that is compiled for it, a step of the clock.
    /// </summary>
    private const int FloorUnits = 1500;

    private readonly double _unitMs;

    private RequestCost(double unitMs) => _unitMs = unitMs;

    /// <summary>Sends requests that the proxy answers itself, the cheapest that there are.</summary>
    public static async Task<RequestCost> MeasureAsync(ProxyUnderTest proxy, Func<Task<FrameClient>> connect)
    {
        await AskAsync(connect, WarmingRounds);
        TimeSpan before = proxy.ProcessorTime();
        await AskAsync(connect, Rounds);
        TimeSpan spent = proxy.ProcessorTime() - before;
        return new RequestCost(spent.TotalMilliseconds / (Rounds * Connections * Streams));
    }

    /// <summary>An attack costs at most ten times what as many ordinary requests cost as it had frames.</summary>
    public void AssertBounds(TimeSpan spent, int frames, long bytes)
    {
        double units = FloorUnits + frames + ((double)bytes / UnitBytes);
        Assert.InRange(spent.TotalMilliseconds, 0, Amplification * units * _unitMs);
    }

    private static async Task AskAsync(Func<Task<FrameClient>> connect, int rounds)
    {
        for (int c = 0; c < Connections; c++)
        {
            using FrameClient client = await connect();
            for (int first = 1; first <= 2 * rounds * Streams; first += 2 * Streams)
            {
                await client.SendAsync(
                    new FrameScript().Repeat(Streams, (s, i) => s.Get(first + (2 * i), "/own")));
                await client.WaitForEndAsync(first + (2 * (Streams - 1)));
            }
        }
    }
}
