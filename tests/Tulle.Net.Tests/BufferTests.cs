namespace Tulle.Net.Tests;

public sealed class BufferTests
{
    [Fact]
    public void A_returned_buffer_cannot_be_used_returned_again_or_written_to_unnoticed()
    {
        var pool = new BufferPool();
        PooledBuffer buffer = pool.Rent();
        byte[] kept = buffer.Array;
        pool.Return(buffer);
        Assert.Throws<InvalidOperationException>(() => buffer.Array);
        Assert.Throws<InvalidOperationException>(() => pool.Return(buffer));
        Assert.NotEqual(0, kept[17]);
        kept[17] ^= 1;
        Assert.Throws<InvalidOperationException>(() => pool.Rent());
    }

    [Theory]
    [InlineData(1, BufferPool.SmallBytes)]
    [InlineData(4097, BufferPool.MediumBytes)]
    [InlineData(16385, BufferPool.LargeBytes)]
    [InlineData(65537, 65537)]
    public void A_buffer_is_at_least_as_large_as_asked(int asked, int capacity) =>
        Assert.Equal(capacity, new BufferPool().Rent(asked).Capacity);

    [Fact]
    public void The_free_lists_keep_no_more_than_their_cap_and_give_back_what_is_not_needed()
    {
        var pool = new BufferPool(freeBytesCap: 40 * BufferPool.SmallBytes);
        PooledBuffer[] rented = [.. Enumerable.Range(0, 100).Select(_ => pool.Rent())];
        Assert.Equal(100, pool.RentedCount);
        Array.ForEach(rented, pool.Return);
        Assert.Equal(0, pool.RentedBytes);
        Assert.Equal(40 * BufferPool.SmallBytes, pool.FreeBytes);
        pool.Trim();
        pool.Return(pool.Rent());
        pool.Trim();
        Assert.Equal(16 * BufferPool.SmallBytes, pool.FreeBytes);
    }

    [Fact]
    public void A_buffer_keeps_its_bytes_through_commit_consume_and_compact()
    {
        PooledBuffer buffer = new BufferPool().Rent();
        "abcdef"u8.CopyTo(buffer.Writable);
        buffer.Commit(6);
        buffer.Consume(2);
        Assert.True(buffer.Readable.SequenceEqual("cdef"u8));
        buffer.Compact();
        Assert.Equal(0, buffer.Start);
        Assert.True(buffer.Readable.SequenceEqual("cdef"u8));
        buffer.Truncate(1);
        buffer.Consume(1);
        Assert.Equal(buffer.Capacity, buffer.WritableBytes);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_queue_gives_the_bytes_that_it_was_given_in_order_and_keeps_no_buffer_when_empty(int seed)
    {
        var random = new Random(seed);
        var pool = new BufferPool();
        var queue = default(OutputQueue);
        byte next = 0;
        byte expected = 0;
        int length = 0;
        for (int step = 0; step < 3_000; step++)
        {
            byte[] piece = new byte[random.Next(1, random.Next(10) == 0 ? 70_000 : 600)];
            for (int i = 0; i < piece.Length; i++)
            {
                piece[i] = next++;
            }

            length += piece.Length;
            if (random.Next(2) == 0)
            {
                queue.Append(pool, piece);
            }
            else
            {
                piece.CopyTo(queue.Reserve(pool, piece.Length));
                queue.Commit(piece.Length);
            }

            int drop = random.Next(queue.Length + 1);
            for (int left = drop; left > 0;)
            {
                ReadOnlySpan<byte> first = queue.First!.Readable;
                int count = Math.Min(left, first.Length);
                foreach (byte b in first[..count])
                {
                    if (b != expected++)
                    {
                        Assert.Fail("out of order");
                    }
                }

                queue.Consume(pool, count);
                left -= count;
            }

            length -= drop;
            Assert.Equal(length, queue.Length);
        }

        queue.Consume(pool, queue.Length);
        Assert.Equal(0, pool.RentedCount);
        Assert.Null(queue.First);
    }

    [Fact]
    public void A_handle_of_a_slot_that_is_taken_again_finds_nothing()
    {
        var slab = new Slab<string>(1);
        ulong first = slab.Add("first");
        ulong other = slab.Add("other");
        Assert.True(slab.Remove(first));
        ulong second = slab.Add("second");
        Assert.Equal((uint)first, (uint)second);
        Assert.Null(slab.Get(first));
        Assert.False(slab.Remove(first));
        Assert.Equal("second", slab.Get(second));
        Assert.Equal("other", slab.Get(other));
        Assert.Equal(2, slab.Count);
    }
}
