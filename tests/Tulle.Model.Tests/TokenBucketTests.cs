namespace Tulle.Model.Tests;

public sealed class TokenBucketTests
{
    [Fact]
    public void A_full_bucket_gives_all_its_tokens_and_no_more()
    {
        var bucket = new TokenBucket(maxTokens: 3, tokensPerFill: 3, fillIntervalMs: 600_000);
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(3 - i, bucket.Remaining(123_456));
            Assert.True(bucket.TryTake(123_456));
        }

        Assert.False(bucket.TryTake(123_456));
        Assert.Equal(200, bucket.SecondsToNext(123_456));
    }

    [Fact]
    public void Tokens_come_in_evenly_up_to_the_size()
    {
        var bucket = new TokenBucket(maxTokens: 2, tokensPerFill: 10, fillIntervalMs: 1000);
        Assert.True(bucket.TryTake(0));
        Assert.True(bucket.TryTake(0));
        Assert.False(bucket.TryTake(99));
        Assert.True(bucket.TryTake(100));
        Assert.False(bucket.TryTake(150));
        Assert.Equal(2, bucket.Remaining(1_000_000));
        Assert.True(bucket.TryTake(1_000_000));
        Assert.True(bucket.TryTake(1_000_000));
        Assert.False(bucket.TryTake(1_000_000));
    }

    [Fact]
    public void Many_threads_take_exactly_what_is_there()
    {
        var bucket = new TokenBucket(maxTokens: 1000, tokensPerFill: 1, fillIntervalMs: 3_600_000);
        int taken = 0;
        Parallel.For(0, 4, _ =>
        {
            for (int i = 0; i < 1000; i++)
            {
                if (bucket.TryTake(5_000_000))
                {
                    Interlocked.Increment(ref taken);
                }
            }
        });
        Assert.Equal(1000, taken);
    }
}
