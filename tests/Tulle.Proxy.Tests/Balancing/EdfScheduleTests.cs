using Tulle.Proxy.Balancing;

namespace Tulle.Proxy.Tests.Balancing;

public sealed class EdfScheduleTests
{
    [Fact]
    public void Over_one_round_every_item_comes_as_often_as_its_weight()
    {
        FastRandom random = new(42);
        for (int round = 0; round < 200; round++)
        {
            int[] weights = new int[1 + random.Next(12)];
            for (int i = 0; i < weights.Length; i++)
            {
                weights[i] = 1 + random.Next(20);
            }

            int[] counts = Count(weights, picks: weights.Sum() * 5);
            for (int i = 0; i < weights.Length; i++)
            {
                Assert.InRange(counts[i], (weights[i] * 5) - 1, (weights[i] * 5) + 1);
            }
        }
    }

    [Fact]
    public void Equal_weights_take_turns()
    {
        EdfSchedule schedule = Make([1, 1, 1]);
        List<int> order = [];
        for (int i = 0; i < 6; i++)
        {
            order.Add(schedule.Peek());
            schedule.Requeue(1);
        }

        Assert.Equal([0, 1, 2, 0, 1, 2], order);
    }

    [Fact]
    public void A_heavy_item_is_spread_and_not_served_in_a_burst()
    {
        EdfSchedule schedule = Make([4, 1, 1]);
        int longest = 0;
        int run = 0;
        for (int i = 0; i < 60; i++)
        {
            int item = schedule.Peek();
            schedule.Requeue(item == 0 ? 4 : 1);
            run = item == 0 ? run + 1 : 0;
            longest = Math.Max(longest, run);
        }

        Assert.InRange(longest, 1, 4);
    }

    private static int[] Count(int[] weights, int picks)
    {
        EdfSchedule schedule = Make(weights);
        int[] counts = new int[weights.Length];
        for (int i = 0; i < picks; i++)
        {
            int item = schedule.Peek();
            counts[item]++;
            schedule.Requeue(weights[item]);
        }

        return counts;
    }

    private static EdfSchedule Make(int[] weights)
    {
        EdfSchedule schedule = new();
        schedule.Clear(weights.Length);
        for (int i = 0; i < weights.Length; i++)
        {
            schedule.Add(i, weights[i]);
        }

        return schedule;
    }
}
