namespace Tulle.Net.Tests;

public sealed class FairnessTests
{
    [Fact]
    public void A_connection_with_much_to_read_lets_the_others_in_between()
    {
        using var rig = new LoopRig();
        var (flooded, flooder) = rig.TcpPair();
        var (quiet, peer) = rig.TcpPair();
        flooded.PauseReading();
        flooded.Keeps = false;
        flooded.ReadSize = 65_536;
        flooder.Write(new byte[20_000_000]);
        rig.Settle();
        flooded.ResumeReading();
        peer.Write("x"u8);
        peer.Flush();
        long readBefore = -1;
        quiet.WhenData = (_, _) => readBefore = flooded.ReceivedBytes;
        rig.RunUntil(() => readBefore >= 0);
        Assert.InRange(readBefore, 0, 400_000);
        rig.RunUntil(() => flooded.ReceivedBytes == 20_000_000);
    }

    [Fact]
    public void An_event_of_a_connection_that_was_closed_in_the_same_batch_finds_nobody()
    {
        using var rig = new LoopRig();
        var (first, firstPeer) = rig.Pair();
        var (second, secondPeer) = rig.Pair();
        RecordingConnection? third = null;
        rig.Settle();
        int before = first.ReadableCount + second.ReadableCount;
        void CloseOther(RecordingConnection other)
        {
            if (third is null)
            {
                // The new connection takes the slot and the descriptor of the closed one.
                other.Close();
                Assert.Equal(NetError.None, Native.SocketCalls.OpenPair(out int fd, out _));
                third = new RecordingConnection(rig.Loop);
                Assert.Equal(NetError.None, third.Adopt(fd, default));
                Assert.Equal((uint)other.Handle, (uint)third.Handle);
            }
        }

        first.WhenReadable = _ => CloseOther(second);
        second.WhenReadable = _ => CloseOther(first);
        firstPeer.Write("1"u8);
        firstPeer.Flush();
        secondPeer.Write("2"u8);
        secondPeer.Flush();
        rig.RunUntil(() => third is not null);
        Assert.Equal(0, third!.ReadableCount);
        rig.Settle();
        Assert.Equal(before + 1, first.ReadableCount + second.ReadableCount);
        Assert.Equal(0, third.ReadableCount);
    }

    [Fact]
    public void A_connection_object_can_be_used_again_after_its_release()
    {
        using var rig = new LoopRig();
        var (recycled, peer) = rig.Pair();
        peer.Write("old"u8);
        peer.Flush();
        recycled.Close();
        rig.RunUntil(() => recycled.IsReleased);
        Assert.Equal(NetError.None, Native.SocketCalls.OpenPair(out int a, out int b));
        var newPeer = new RecordingConnection(rig.Loop);
        Assert.Equal(NetError.None, recycled.Adopt(a, default));
        Assert.Equal(NetError.None, newPeer.Adopt(b, default));
        newPeer.Write("new"u8);
        newPeer.Flush();
        rig.RunUntil(() => recycled.ReceivedBytes > 0);
        Assert.Equal("new", recycled.Text);
    }
}
