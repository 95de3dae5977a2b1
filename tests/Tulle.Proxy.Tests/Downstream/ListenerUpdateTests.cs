using Tulle.Proxy.Tests.Upstream;
using Listener = Tulle.Model.Listener;

namespace Tulle.Proxy.Tests.Downstream;

public sealed class ListenerUpdateTests
{
    private const string Own = "GET /own HTTP/1.1\r\nhost: a\r\n\r\n";

    [Fact]
    public void A_listener_with_the_same_chain_keeps_its_connections_as_they_are()
    {
        using var rig = new ProxyRig();
        rig.Apply(ProxyRig.MakeListener(chainHash: 7));
        OriginConnection client = rig.Connect();
        rig.Apply(ProxyRig.MakeListener(chainHash: 7));
        rig.Do(() => client.Send(Own));
        rig.RunUntil(() => client.Received.EndsWith("own answer", StringComparison.Ordinal));
        Assert.DoesNotContain("connection: close", client.Received, StringComparison.Ordinal);
    }

    [Fact]
    public void Connections_of_a_changed_chain_drain_and_new_ones_do_not()
    {
        using var rig = new ProxyRig();
        OriginConnection before = rig.Connect();
        rig.Settle();
        rig.Apply(ProxyRig.MakeListener(chainHash: 8));
        rig.Do(() => before.Send(Own));
        rig.RunUntil(() => before.Received.EndsWith("own answer", StringComparison.Ordinal));
        Assert.Contains("connection: close", before.Received, StringComparison.Ordinal);
        OriginConnection after = rig.Connect(Own);
        rig.RunUntil(() => after.Received.EndsWith("own answer", StringComparison.Ordinal));
        Assert.DoesNotContain("connection: close", after.Received, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_setting_of_a_listener_drains_all_its_connections_and_its_socket_goes_on()
    {
        using var rig = new ProxyRig(drainTimeMs: 50);
        rig.Apply(ProxyRig.MakeListener(chainHash: 7, settingsHash: 1));
        OriginConnection busy = rig.Connect();
        OriginConnection idle = rig.Connect();
        rig.RunUntil(() => rig.Worker.OpenConnections == 2);
        Tulle.Net.SocketAddress address = rig.Address;
        rig.Apply(ProxyRig.MakeListener(chainHash: 7, settingsHash: 2));
        rig.Do(() => busy.Send(Own));
        rig.RunUntil(() => busy.Received.EndsWith("own answer", StringComparison.Ordinal));
        Assert.Contains("connection: close", busy.Received, StringComparison.Ordinal);
        Assert.Equal(address, rig.Address);
        OriginConnection after = rig.Connect(Own);
        rig.RunUntil(() => after.Received.EndsWith("own answer", StringComparison.Ordinal));
        Assert.DoesNotContain("connection: close", after.Received, StringComparison.Ordinal);
        rig.RunUntil(() => idle.SawEnd);
        Assert.False(after.SawEnd);
    }

    [Fact]
    public void What_is_left_of_a_removed_listener_closes_after_the_drain_time()
    {
        using var rig = new ProxyRig(drainTimeMs: 30);
        OriginConnection client = rig.Connect();
        rig.Settle();
        rig.Apply(listener: (Listener?)null);
        rig.RunUntil(() => client.SawEnd);
        rig.Do(client.Close);
        rig.RunUntil(() => rig.Worker.OpenConnections == 0);
    }

    [Fact]
    public void When_the_process_ends_a_response_ends_its_connection_and_idle_ones_close()
    {
        using var rig = new ProxyRig();
        OriginConnection busy = rig.Connect("GET /a HTTP/1.1\r\nhost: a\r\n\r\n");
        OriginConnection origin = rig.OriginSees("\r\n\r\n");
        OriginConnection idle = rig.Connect();
        rig.Settle();
        rig.Do(() =>
        {
            rig.Worker.IsEnding = true;
            rig.Worker.Listeners.CloseIdle();
        });
        rig.RunUntil(() => idle.SawEnd);
        rig.Do(() => origin.Send("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"));
        rig.RunUntil(() => busy.SawEnd);
        Assert.Contains("connection: close", busy.Received, StringComparison.Ordinal);
        Assert.EndsWith("ok", busy.Received, StringComparison.Ordinal);
    }
}
