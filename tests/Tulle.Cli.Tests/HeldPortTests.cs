using System.Net;
using System.Net.Sockets;
using Tulle.Cli.Demo;

namespace Tulle.Cli.Tests;

public sealed class HeldPortTests
{
    [Fact]
    public void A_held_port_can_be_listened_on_and_is_given_to_nobody_else()
    {
        using HeldPort held = HeldPort.Any();
        using TcpListener listener = new(IPAddress.Loopback, held.Number);
        listener.Start();
        using TcpClient client = new();
        client.Connect(IPAddress.Loopback, held.Number);

        List<HeldPort> others = [.. Enumerable.Range(0, 200).Select(_ => HeldPort.Any())];
        Assert.DoesNotContain(others, other => other.Number == held.Number);
        Assert.Equal(200, others.Select(other => other.Number).Distinct().Count());
        others.ForEach(other => other.Dispose());
    }

    [Fact]
    public void A_preferred_port_goes_to_the_first_and_again_after_it()
    {
        int port;
        using (HeldPort free = HeldPort.Any())
        {
            port = free.Number;
        }

        using (HeldPort first = HeldPort.Preferably(port))
        {
            using HeldPort second = HeldPort.Preferably(port);
            Assert.NotEqual(first.Number, second.Number);
        }
    }

    [Fact]
    public void A_preferred_port_that_a_server_has_is_left_to_it()
    {
        using TcpListener server = new(IPAddress.Loopback, 0);
        server.Start();
        int port = ((IPEndPoint)server.LocalEndpoint).Port;
        using HeldPort held = HeldPort.Preferably(port);

        Assert.NotEqual(port, held.Number);
    }
}
