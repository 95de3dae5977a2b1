using System.Net;
using System.Net.Sockets;
using Tulle.Net.Native;

namespace Tulle.Net.Tests;

[CollectionDefinition(nameof(DescriptorLimit), DisableParallelization = true)]
public sealed class DescriptorLimit;

/// <summary>Alone: one test lowers the descriptor limit of the whole process for a moment.</summary>
[Collection(nameof(DescriptorLimit))]
public sealed class ListenerTests
{
    public static TheoryData<string> Addresses() =>
        ["127.0.0.1", "::1", "@tulle-net-test-" + Guid.NewGuid(), Path.Join(Path.GetTempPath(), Guid.NewGuid() + "")];

    [Theory]
    [MemberData(nameof(Addresses))]
    public void Every_kind_of_address_listens_accepts_and_connects(string text)
    {
        using var rig = new LoopRig();
        SocketAddress address = SocketAddress.TryParseIp(text, 0, out SocketAddress ip) ? ip : SocketAddress.Unix(text);
        using var acceptor = new RecordingAcceptor(rig.Loop, address);
        Assert.Equal(address.IsIp, acceptor.Local.Port != 0);
        Assert.True(address.SameHost(acceptor.Local));
        var client = new RecordingConnection(rig.Loop);
        Assert.Equal(NetError.None, client.Connect(acceptor.Local, ConnectOptions.Default));
        client.Write("hello"u8);
        rig.RunUntil(() => acceptor.Accepted is [{ ReceivedBytes: 5 }]);
        if (address.IsIp)
        {
            Assert.Equal(client.LocalAddress, acceptor.Remotes[0]);
            Assert.Equal(acceptor.Local, acceptor.Accepted[0].LocalAddress);
            Assert.False(acceptor.Accepted[0].TryGetOriginalDestination(out _));
        }
        else if (!address.IsAbstract)
        {
            Assert.Equal(NetError.None, FileCalls.Unlink(text));
        }
    }

    [Fact]
    public void Two_workers_listen_on_one_port_and_an_address_in_use_is_a_value()
    {
        using var rig = new LoopRig();
        using var first = new RecordingAcceptor(rig.Loop, SocketAddress.Loopback(0));
        using var second = new RecordingAcceptor(rig.Loop, first.Local);
        Assert.Equal(
            NetError.AddressInUse,
            ListenSocket.TryOpen(first.Local, new ListenOptions { ReusePort = false }, out _));
        RecordingConnection[] clients =
            [.. Enumerable.Range(0, 64).Select(_ => new RecordingConnection(rig.Loop))];
        Array.ForEach(clients, c => Assert.Equal(NetError.None, c.Connect(first.Local, ConnectOptions.Default)));
        rig.RunUntil(() => first.Accepted.Count + second.Accepted.Count == 64);
        Assert.NotEmpty(first.Accepted);
        Assert.NotEmpty(second.Accepted);
    }

    [Fact]
    public void A_shared_unix_queue_serves_whoever_listens()
    {
        using var rig = new LoopRig();
        SocketAddress address = SocketAddress.Unix("@tulle-net-shared-" + Guid.NewGuid());
        Assert.Equal(NetError.None, ListenSocket.TryOpen(address, ListenOptions.Default, out ListenSocket? socket));
        ListenSocket shared = socket!.Share();
        socket.Dispose();
        var taken = new Taker();
        var listener = new Listener(rig.Loop, shared, taken);
        var client = new RecordingConnection(rig.Loop);
        Assert.Equal(NetError.None, client.Connect(address, ConnectOptions.Default));
        rig.RunUntil(() => taken.Count == 1 && client.SawEnd);
        listener.Close();
    }

    /// <summary>
    /// A client asks whether its connect() went well only after the refusal has arrived, as it happens on a busy machine.
    /// </summary>
    [Fact]
    public void A_refused_client_sees_a_connection_that_ends_and_never_a_failed_connect()
    {
        using var rig = new LoopRig();
        Assert.Equal(
            NetError.None,
            ListenSocket.TryOpen(SocketAddress.Loopback(0), ListenOptions.Default, out ListenSocket? socket));
        var taken = new Taker();
        var listener = new Listener(rig.Loop, socket!, taken);
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        client.Blocking = false;
        try
        {
            client.Connect(new IPEndPoint(IPAddress.Loopback, listener.Local.Port));
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.WouldBlock)
        {
        }

        rig.RunUntil(() => taken.Count == 1 && client.Poll(0, SelectMode.SelectRead));
        Assert.Equal(0, client.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error));
        Assert.Equal(0, client.Receive(new byte[1]));
        listener.Close();
    }

    [Fact]
    public void A_paused_listener_leaves_clients_waiting_and_serves_them_when_it_resumes()
    {
        using var rig = new LoopRig();
        using var acceptor = new RecordingAcceptor(rig.Loop, SocketAddress.Loopback(0));
        acceptor.Listener.Pause();
        var client = new RecordingConnection(rig.Loop);
        Assert.Equal(NetError.None, client.Connect(acceptor.Local, ConnectOptions.Default));
        rig.RunUntil(() => client.IsConnected);
        rig.Settle();
        Assert.Empty(acceptor.Accepted);
        acceptor.Listener.Resume();
        rig.RunUntil(() => acceptor.Accepted.Count == 1);
    }

    [Fact]
    public void When_descriptors_run_out_accepting_backs_off_and_recovers()
    {
        using var rig = new LoopRig();
        using var acceptor = new RecordingAcceptor(rig.Loop, SocketAddress.Loopback(0));
        RecordingConnection[] clients =
            [.. Enumerable.Range(0, 5).Select(_ => new RecordingConnection(rig.Loop))];
        acceptor.Listener.Pause();
        Array.ForEach(clients, c => Assert.Equal(NetError.None, c.Connect(acceptor.Local, ConnectOptions.Default)));
        rig.RunUntil(() => clients.All(c => c.IsConnected));
        (long soft, _) = OpenFileLimit.Read();
        Assert.Equal(NetError.None, OpenFileLimit.SetSoft(clients[0].Fd));
        try
        {
            acceptor.Listener.Resume();
            rig.RunUntil(() => acceptor.Listener.BackOffCount > 1);
            Assert.Equal(NetError.TooManyFiles, acceptor.LastError);
            Assert.Empty(acceptor.Accepted);
        }
        finally
        {
            Assert.Equal(NetError.None, OpenFileLimit.SetSoft(soft));
        }

        rig.RunUntil(() => acceptor.Accepted.Count == clients.Length);
        Assert.InRange(acceptor.Listener.BackOffCount, 2, 50);
    }

    [Fact]
    public void From_the_ceiling_on_clients_wait_until_descriptors_are_free_again()
    {
        const int Room = 12;

        // What earlier tests left to the finalizer would free descriptors while this one counts on them.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        using var rig = new LoopRig();
        using var acceptor = new RecordingAcceptor(rig.Loop, SocketAddress.Loopback(0), descriptorCeiling: () =>
        {
            using var probe = new RecordingAcceptor(rig.Loop, SocketAddress.Loopback(0));
            return probe.Listener.Fd + Room;
        });

        // The kernel gives the lowest free descriptor, so sooner or later one is at the ceiling.
        List<RecordingConnection> clients = [];
        while (acceptor.Listener.BackOffCount == 0)
        {
            int before = acceptor.Accepted.Count;
            clients.Add(Connect(rig, acceptor));
            rig.RunUntil(() => acceptor.Accepted.Count > before);
        }

        Assert.Equal(NetError.TooManyFiles, acceptor.LastError);
        int served = acceptor.Accepted.Count;

        // The process itself has descriptors left: it is the ceiling that holds this client back.
        Connect(rig, acceptor);
        rig.Settle();
        Assert.Equal(served, acceptor.Accepted.Count);

        // Both sides of all of them: where few descriptors below the ceiling were free, the clients may have them all.
        for (int i = 0; i < served; i++)
        {
            acceptor.Accepted[i].Close();
            clients[i].Close();
        }
        rig.RunUntil(() => acceptor.Accepted.Count > served);
    }

    private static RecordingConnection Connect(LoopRig rig, RecordingAcceptor acceptor)
    {
        var client = new RecordingConnection(rig.Loop);
        Assert.Equal(NetError.None, client.Connect(acceptor.Local, ConnectOptions.Default));
        rig.RunUntil(() => client.IsConnected);
        return client;
    }

    private sealed class Taker : IAcceptor
    {
        public int Count { get; private set; }

        public void OnAccepted(in AcceptedSocket socket)
        {
            Count++;
            socket.Refuse();
        }
    }
}
