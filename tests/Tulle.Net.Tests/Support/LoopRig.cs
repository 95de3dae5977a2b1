using System.Diagnostics;

namespace Tulle.Net.Tests;

/// <summary>A loop that the test's own thread turns.</summary>
internal sealed class LoopRig : IDisposable
{
    private const long LimitMs = 20_000;

    public EventLoop Loop { get; } = new("test");

    public void RunUntil(Func<bool> condition)
    {
        long start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Loop.RunOnce(10);
            if (Stopwatch.GetElapsedTime(start).TotalMilliseconds > LimitMs)
            {
                Assert.Fail("the condition did not come true in 20 s");
            }
        }
    }

    /// <summary>Enough turns for everything that is already in the kernel.</summary>
    public void Settle()
    {
        for (int i = 0; i < 20; i++)
        {
            Loop.RunOnce(1);
        }
    }

    public (RecordingConnection First, RecordingConnection Second) Pair()
    {
        Assert.Equal(NetError.None, Native.SocketCalls.OpenPair(out int first, out int second));
        var a = new RecordingConnection(Loop);
        var b = new RecordingConnection(Loop);
        Assert.Equal(NetError.None, a.Adopt(first, default));
        Assert.Equal(NetError.None, b.Adopt(second, default));
        return (a, b);
    }

    /// <summary>Two ends of a TCP connection over loopback, both on this loop.</summary>
    public (RecordingConnection Client, RecordingConnection Server) TcpPair()
    {
        using var acceptor = new RecordingAcceptor(Loop, SocketAddress.Loopback(0));
        var client = new RecordingConnection(Loop);
        Assert.Equal(NetError.None, client.Connect(acceptor.Local, ConnectOptions.Default));
        RunUntil(() => client.IsConnected && acceptor.Accepted.Count == 1);
        return (client, acceptor.Accepted[0]);
    }

    public void Dispose() => Loop.Dispose();
}
