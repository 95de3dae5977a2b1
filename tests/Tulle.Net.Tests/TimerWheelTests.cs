namespace Tulle.Net.Tests;

public sealed class TimerWheelTests
{
    [Theory]
    [InlineData(1, 200)]
    [InlineData(2, 5_000)]
    [InlineData(3, 400_000)]
    [InlineData(4, 40_000_000)]
    public void Timers_fire_once_in_time_and_never_early_whatever_is_done_to_them(int seed, int maxDelayMs)
    {
        var random = new Random(seed);
        var wheel = new TimerWheel(1_000_000 + seed);
        var target = new Target(wheel);
        var timers = Enumerable.Range(0, 200).Select(_ => new LoopTimer(wheel, target)).ToArray();
        var wanted = new Dictionary<LoopTimer, long>();
        for (int step = 0; step < 5_000; step++)
        {
            LoopTimer timer = timers[random.Next(timers.Length)];
            switch (random.Next(6))
            {
                case 0:
                    timer.Disarm();
                    wanted.Remove(timer);
                    break;
                case 1:
                    timer.Remove();
                    wanted.Remove(timer);
                    break;
                default:
                    long delayMs = random.NextInt64(maxDelayMs);
                    timer.Arm(delayMs);
                    wanted[timer] = wheel.NowMs + delayMs + 1;
                    break;
            }

            int waitMs = wheel.WaitMs();
            long nextMs = wanted.Count == 0 ? long.MaxValue : wanted.Values.Min();
            Assert.True(waitMs == -1 ? wanted.Count == 0 : wheel.NowMs + waitMs <= nextMs, "sleeps past a deadline");
            wheel.NowMs += random.Next(4) == 0 ? random.NextInt64(maxDelayMs / 8 + 1) : 0;
            target.Fired.Clear();
            wheel.Advance(null);
            LoopTimer[] due = [.. wanted.Where(w => w.Value <= wheel.NowMs).Select(w => w.Key)];
            Assert.Equal(due.ToHashSet(), target.Fired.ToHashSet());
            Assert.Equal(due.Length, target.Fired.Count);
            foreach (LoopTimer fired in due)
            {
                Assert.False(fired.IsArmed);
                wanted.Remove(fired);
            }
        }
    }

    [Fact]
    public void Moving_a_deadline_later_does_not_touch_the_wheel()
    {
        var wheel = new TimerWheel(0);
        var target = new Target(wheel);
        var timer = new LoopTimer(wheel, target);
        timer.Arm(1_000);
        long placeMs = timer.PlaceMs;
        wheel.NowMs = 900;
        timer.Arm(1_000);
        Assert.Equal(placeMs, timer.PlaceMs);
        wheel.NowMs = 1_500;
        wheel.Advance(null);
        Assert.Empty(target.Fired);
        wheel.NowMs = 1_901;
        wheel.Advance(null);
        Assert.Single(target.Fired);
    }

    [Fact]
    public void A_timer_that_arms_itself_again_with_no_delay_does_not_hold_the_turn()
    {
        var wheel = new TimerWheel(0);
        var target = new Target(wheel) { Again = true };
        new LoopTimer(wheel, target).Arm(0);
        wheel.NowMs = 10;
        wheel.Advance(null);
        Assert.Single(target.Fired);
    }

    [Fact]
    public void A_timer_may_remove_another_one_that_is_due_in_the_same_slot()
    {
        var wheel = new TimerWheel(0);
        var target = new Target(wheel);
        LoopTimer[] timers = [new(wheel, target), new(wheel, target)];
        target.Victims = timers;
        Array.ForEach(timers, t => t.Arm(5));
        wheel.NowMs = 100;
        wheel.Advance(null);
        Assert.Single(target.Fired);
    }

    private sealed class Target(TimerWheel wheel) : ILoopTimerTarget
    {
        public List<LoopTimer> Fired { get; } = [];

        public bool Again { get; init; }

        public LoopTimer[] Victims { get; set; } = [];

        public void OnTimer(LoopTimer timer)
        {
            Assert.True(wheel.NowMs > 0);
            Fired.Add(timer);
            Array.ForEach(Victims, v => v.Remove());
            if (Again)
            {
                timer.Arm(0);
            }
        }
    }
}
