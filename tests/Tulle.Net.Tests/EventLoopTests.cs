namespace Tulle.Net.Tests;

public sealed class EventLoopTests
{
    [Fact]
    public void Post_from_many_threads_arrives_complete_and_in_the_order_of_each_thread()
    {
        const int Threads = 8;
        const int Each = 20_000;
        using var loop = new EventLoop("mailbox");
        var seen = new List<int>[Threads];
        int total = 0;
        Thread running = loop.Start();
        var senders = new Thread[Threads];
        for (int t = 0; t < Threads; t++)
        {
            List<int> mine = seen[t] = [];
            senders[t] = new Thread(() =>
            {
                for (int i = 0; i < Each; i++)
                {
                    int value = i;
                    loop.Post(() =>
                    {
                        mine.Add(value);
                        if (++total == Threads * Each)
                        {
                            loop.RequestStop();
                        }
                    });
                }
            });
            senders[t].Start();
        }

        Assert.True(running.Join(TimeSpan.FromSeconds(30)), "a wake-up was lost");
        Assert.All(seen, list => Assert.Equal(Enumerable.Range(0, Each), list));
    }

    [Fact]
    public void Post_wakes_a_loop_that_sleeps_without_a_timer()
    {
        using var loop = new EventLoop("sleeper");
        Thread running = loop.Start();
        using var done = new ManualResetEventSlim();
        for (int i = 0; i < 200; i++)
        {
            done.Reset();
            loop.Post(done.Set);
            Assert.True(done.Wait(10_000, TestContext.Current.CancellationToken));
        }

        loop.RequestStop();
        Assert.True(running.Join(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public void Deferred_work_runs_on_the_next_turn_not_in_this_one()
    {
        using var rig = new LoopRig();
        var work = new Again(rig.Loop) { Left = 3 };
        rig.Loop.Defer(work);
        for (int turn = 1; turn <= 3; turn++)
        {
            rig.Loop.RunOnce(1_000);
            Assert.Equal(turn, work.Runs);
        }
    }

    [Fact]
    public void A_timer_runs_out_on_the_loop_and_not_before_its_time()
    {
        using var rig = new LoopRig();
        var work = new Again(rig.Loop);
        long startNs = System.Diagnostics.Stopwatch.GetTimestamp();
        new LoopTimer(rig.Loop, work, kind: 7).Arm(30);
        rig.RunUntil(() => work.Kind == 7);
        Assert.True(rig.Loop.NowNs - startNs >= 29_000_000);
    }

    [Fact]
    public void The_wall_clock_follows_the_system()
    {
        using var rig = new LoopRig();
        rig.Loop.RunOnce(1);
        Assert.InRange(DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() - rig.Loop.UnixMs, -50, 5_000);
    }

    private sealed class Again(EventLoop loop) : IDeferred, ILoopTimerTarget
    {
        public int Runs { get; private set; }

        public int Left { get; set; }

        public int Kind { get; private set; }

        public void RunDeferred()
        {
            Runs++;
            if (--Left > 0)
            {
                loop.Defer(this);
            }
        }

        public void OnTimer(LoopTimer timer) => Kind = timer.Kind;
    }
}
