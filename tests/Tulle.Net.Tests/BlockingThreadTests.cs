namespace Tulle.Net.Tests;

public sealed class BlockingThreadTests
{
    [Fact]
    public void Names_are_looked_up_away_from_the_loop_and_answered_on_it()
    {
        using var rig = new LoopRig();
        using var helper = new BlockingThread("lookup");
        var answers = new List<AddressLookup>();
        AddressLookup.Start(helper, rig.Loop, "localhost", SocketFamily.V4, answers.Add);
        AddressLookup.Start(helper, rig.Loop, "127.0.0.9", SocketFamily.None, answers.Add);
        AddressLookup.Start(helper, rig.Loop, "no such name!", SocketFamily.None, answers.Add);
        rig.RunUntil(() => answers.Count == 3);
        Assert.Equal([SocketAddress.Loopback(0)], answers[0].Addresses);
        Assert.Equal("127.0.0.9:0", Assert.Single(answers[1].Addresses).ToString());
        Assert.NotEqual(LookupStatus.Found, answers[2].Status);
        Assert.Empty(answers[2].Addresses);
    }

    [Fact]
    public void Log_lines_reach_the_file_in_order_and_behind_a_rotation()
    {
        string path = Path.Join(Path.GetTempPath(), Guid.NewGuid() + ".log");
        using (var helper = new BlockingThread("log"))
        {
            Assert.Equal(NetError.None, LogFile.TryOpen(helper, path, out LogFile? file));
            LogRing ring = file!.CreateRing(4096);
            Assert.True(ring.TryWrite("one\n"u8));
            file.RequestFlush();
            file.RequestReopen();
            Assert.True(ring.TryWrite("two\n"u8));
            file.Dispose();
        }

        Assert.Equal("one\ntwo\n", File.ReadAllText(path));
        File.Delete(path);
    }

    [Fact]
    public void A_full_ring_drops_whole_lines_and_counts_them()
    {
        string path = Path.Join(Path.GetTempPath(), Guid.NewGuid() + ".log");

        // Outlives the thread that waits for it.
        using var blocked = new ManualResetEventSlim();
        using (var helper = new BlockingThread("log"))
        {
            helper.Post(static state => ((ManualResetEventSlim)state!).Wait(), blocked);
            Assert.Equal(NetError.None, LogFile.TryOpen(helper, path, out LogFile? file));
            LogRing ring = file!.CreateRing(64);
            byte[] line = "0123456789012345678901234567890\n"u8.ToArray();
            Assert.True(ring.TryWrite(line));
            Assert.True(ring.TryWrite(line));
            Assert.False(ring.TryWrite("x\n"u8));
            Assert.Equal(1, ring.DroppedCount);
            blocked.Set();
            file.Dispose();
        }

        Assert.Equal(64, new FileInfo(path).Length);
        File.Delete(path);
    }

    [Fact]
    public void A_log_file_that_cannot_be_opened_is_a_value()
    {
        using var helper = new BlockingThread("log");
        Assert.Equal(NetError.NotFound, LogFile.TryOpen(helper, "/no/such/directory/log", out _));
    }
}
