using Tulle.Tests;

namespace Tulle.Net.Tests;

public sealed class ConnectionTests
{
    [Fact]
    public void Small_writes_of_one_dispatch_leave_together_and_in_order()
    {
        using var rig = new LoopRig();
        var (client, server) = rig.TcpPair();
        rig.Loop.Post(() =>
        {
            client.Write("GET "u8);
            "/ "u8.CopyTo(client.ReserveWrite(2));
            client.CommitWrite(2);
            client.Write("HTTP/1.1"u8);
            Assert.Equal(14, client.QueuedBytes);
        });
        rig.RunUntil(() => server.ReceivedBytes == 14);
        Assert.Equal("GET / HTTP/1.1", server.Text);
        Assert.Equal(1, server.ReadableCount);
        Assert.Equal(0, rig.Loop.Buffers.RentedCount);
    }

    [Fact]
    public void A_head_and_a_large_body_keep_their_order()
    {
        using var rig = new LoopRig();
        var (client, server) = rig.TcpPair();
        byte[] body = new byte[20_000];
        Array.Fill(body, (byte)'b');
        client.Write("head"u8);
        client.Write(body);
        Assert.Equal(0, client.QueuedBytes);
        client.Write("tail"u8);
        client.Flush();
        rig.RunUntil(() => server.ReceivedBytes == body.Length + 8);
        Assert.StartsWith("headb", server.Text, StringComparison.Ordinal);
        Assert.EndsWith("btail", server.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(3_000)]
    [InlineData(50_000)]
    public void A_slow_reader_stops_the_writer_memory_stays_bounded_and_nothing_is_lost(int pieceBytes)
    {
        const int HighBytes = 64 * 1024;
        const long TotalBytes = 40_000_000;
        using var rig = new LoopRig();
        var (client, server) = rig.TcpPair();
        server.PauseReading();
        client.HighWatermarkBytes = HighBytes;
        bool paused = false;
        long sent = 0;
        byte[] piece = new byte[pieceBytes];
        client.WhenAboveHigh = _ => paused = true;
        client.WhenBelowLow = _ => paused = false;
        void Feed()
        {
            while (!paused && sent < TotalBytes)
            {
                piece.AsSpan().Fill((byte)(sent / pieceBytes));
                client.Write(piece);
                client.Flush();
                sent += pieceBytes;
                Assert.InRange(client.QueuedBytes, 0, HighBytes + pieceBytes);
            }
        }

        Feed();
        rig.Settle();
        Assert.True(paused && sent < TotalBytes, "the kernel takes only so much");
        Assert.Equal(1, client.AboveHighCount);
        server.Keeps = false;
        long expected = 0;
        server.WhenData = (_, data) =>
        {
            foreach (byte b in data.Span)
            {
                if (b != (byte)(expected++ / pieceBytes))
                {
                    Assert.Fail($"byte {expected - 1}");
                }
            }
        };
        server.ReadSize = 65_536;
        server.ResumeReading();
        rig.RunUntil(() =>
        {
            Feed();
            Assert.InRange(rig.Loop.Buffers.RentedBytes, 0, 4 * HighBytes + (2 * pieceBytes));
            return server.ReceivedBytes >= TotalBytes;
        });
        Assert.Equal(client.AboveHighCount, client.BelowLowCount);
        Assert.Equal(sent, server.ReceivedBytes);
        rig.Settle();
        Assert.Equal(0, rig.Loop.Buffers.RentedCount);
    }

    [Fact]
    public void After_half_close_the_other_direction_still_works()
    {
        using var rig = new LoopRig();
        var (client, server) = rig.TcpPair();
        client.Write("request"u8);
        client.ShutdownWrite();
        client.Write("dropped"u8);
        rig.RunUntil(() => server.SawEnd);
        Assert.Equal("request", server.Text);
        Assert.False(client.SawEnd);
        server.Write("answer"u8);
        server.ShutdownWrite();
        rig.RunUntil(() => client.SawEnd);
        Assert.Equal("answer", client.Text);
        Assert.True(client.IsOpen && server.IsOpen);
    }

    [Fact]
    public void A_reset_reaches_the_reader_as_a_value()
    {
        using var rig = new LoopRig();
        var (client, server) = rig.TcpPair();
        client.Reset();
        rig.RunUntil(() => server.ReadError != NetError.None);
        Assert.Equal(NetError.ConnectionReset, server.ReadError);
        Assert.False(server.SawEnd);
        rig.RunUntil(() => client.IsReleased);
    }

    [Fact]
    public void Writing_to_a_connection_that_the_peer_reset_fails_once_and_as_a_value()
    {
        using var rig = new LoopRig();
        var (client, server) = rig.TcpPair();
        server.PauseReading();
        client.Reset();
        rig.RunUntil(() => server.PeerClosingCount > 0);
        rig.Loop.Post(() =>
        {
            server.Write("x"u8);
            server.Flush();
            server.Write("y"u8);
        });
        rig.RunUntil(() => server.WriteError != NetError.None);
        Assert.Contains(server.WriteError, new[] { NetError.ConnectionReset, NetError.BrokenPipe });
        Assert.Equal(0, rig.Loop.Buffers.RentedCount);
    }

    [Fact]
    public void What_the_peer_sent_before_it_closed_is_read_though_reading_was_paused()
    {
        using var rig = new LoopRig();
        var (client, server) = rig.TcpPair();
        server.PauseReading();
        client.Write("last words"u8);
        client.CloseAfterFlush(0);
        rig.RunUntil(() => server.PeerClosingCount > 0);
        Assert.Equal("", server.Text);
        server.ReadSize = 3;
        server.ResumeReading();
        rig.RunUntil(() => server.SawEnd);
        Assert.Equal("last words", server.Text);
    }

    [Fact]
    public void Closing_with_unread_input_does_not_lose_the_answer()
    {
        using var rig = new LoopRig();
        var (client, server) = rig.TcpPair();
        byte[] answer = new byte[3_000_000];
        client.PauseReading();
        server.WhenReadable = s =>
        {
            s.WhenReadable = null;
            s.PauseReading();
            s.Write(answer);
            s.CloseAfterFlush(5_000);
        };
        client.Write(new byte[100_000]);
        rig.Settle();
        client.ResumeReading();
        client.Keeps = false;
        rig.RunUntil(() => client.SawEnd || client.ReadError != NetError.None);
        Assert.Equal(answer.Length, client.ReceivedBytes);
        Assert.Equal(NetError.None, client.ReadError);
        Assert.True(server.IsOpen);
        client.Close();
        rig.RunUntil(() => server.IsReleased);
        Assert.Equal(0, rig.Loop.Buffers.RentedCount);
    }

    [Fact]
    public void A_lingering_close_ends_when_the_peer_does_not()
    {
        using var rig = new LoopRig();
        var (client, server) = rig.TcpPair();
        server.Write("bye"u8);
        server.CloseAfterFlush(50);
        rig.RunUntil(() => server.IsReleased);
        Assert.Equal("bye", client.Text);
        Assert.True(client.IsOpen);
    }

    [Fact]
    public void A_pooled_connection_that_the_origin_closed_is_seen_in_the_turn_that_would_use_it()
    {
        using var rig = new LoopRig();
        var (downstream, client) = rig.Pair();
        var (pooled, origin) = rig.Pair();
        rig.Settle();
        bool? closing = null;
        downstream.WhenReadable = _ => closing ??= pooled.IsPeerClosing;

        // The request's event comes first in the batch, the origin's FIN behind it.
        client.Write("request"u8);
        client.Flush();
        origin.Close();
        rig.RunUntil(() => closing is not null);
        Assert.True(closing);
    }

    [Fact]
    public void A_probe_tells_an_idle_connection_from_one_that_has_bytes_or_an_end()
    {
        using var rig = new LoopRig();
        var (a, b) = rig.Pair();
        Assert.True(a.ProbeIdle());
        b.Write("x"u8);
        b.Flush();
        Assert.False(a.ProbeIdle());
        var (c, d) = rig.Pair();
        d.Close();
        Assert.False(c.ProbeIdle());
    }

    [Fact]
    public void A_refused_connect_is_a_value_and_releases_the_connection()
    {
        using var rig = new LoopRig();
        SocketAddress closed;
        using (var acceptor = new RecordingAcceptor(rig.Loop, SocketAddress.Loopback(0)))
        {
            closed = acceptor.Local;
        }

        var client = new RecordingConnection(rig.Loop);
        NetError error = client.Connect(closed, ConnectOptions.Default);
        Assert.Equal(NetError.None, error);
        client.Write("kept until the end"u8);
        rig.RunUntil(() => client.IsReleased);
        Assert.Equal(NetError.ConnectionRefused, client.ConnectError);
        Assert.Equal(0, rig.Loop.Buffers.RentedCount);
        Assert.Equal(0, rig.Loop.SourceCount);
    }

    [Fact]
    public void A_connect_that_nobody_answers_times_out()
    {
        using var rig = new LoopRig();
        using var full = new RecordingAcceptor(
            rig.Loop, SocketAddress.Loopback(0), new ListenOptions { Backlog = 0 });
        full.Listener.Pause();
        var options = new ConnectOptions { TimeoutMs = 100 };
        RecordingConnection[] clients =
            [.. Enumerable.Range(0, 4).Select(_ => new RecordingConnection(rig.Loop))];
        Array.ForEach(clients, c => Assert.Equal(NetError.None, c.Connect(full.Local, options)));
        rig.RunUntil(() => clients.Any(c => c.ConnectError == NetError.ConnectTimeout));
        rig.RunUntil(() => clients.All(c => c.IsConnected || c.IsReleased));
    }

    [Fact]
    public void What_is_written_while_connecting_is_sent_once_connected()
    {
        using var rig = new LoopRig();
        using var acceptor = new RecordingAcceptor(rig.Loop, SocketAddress.Loopback(0));
        var client = new RecordingConnection(rig.Loop);
        Assert.Equal(NetError.None, client.Connect(acceptor.Local, ConnectOptions.Default));
        client.Write("early"u8);
        client.ShutdownWrite();
        rig.RunUntil(() => acceptor.Accepted is [{ SawEnd: true }]);
        Assert.Equal("early", acceptor.Accepted[0].Text);
    }

    [Fact]
    public void An_echo_allocates_nothing_once_warm()
    {
        using var rig = new LoopRig();
        var (client, server) = rig.TcpPair();
        client.Keeps = false;
        server.Keeps = false;
        byte[] message = new byte[100];
        server.WhenData = (connection, data) => connection.Write(data.Span);
        client.WhenData = (connection, data) => connection.Write(data.Span);
        client.Write(message);
        client.Flush();
        for (int i = 0; i < 2_000; i++)
        {
            rig.Loop.RunOnce(100);
        }

        Assert.Equal(0, Allocated.By(() =>
        {
            for (int i = 0; i < 2_000; i++)
            {
                rig.Loop.RunOnce(100);
            }
        }));
        Assert.True(client.ReceivedBytes > 100_000);
    }

    [Fact]
    public void An_idle_connection_object_stays_small()
    {
        using var rig = new LoopRig();
        RecordingConnection? connection = null;
        long bytes = Allocated.By(() => connection = new RecordingConnection(rig.Loop));
        GC.KeepAlive(connection);

        // The recording adds some 150 bytes of its own.
        Assert.InRange(bytes, 0, 360);
    }
}
