using System.Net;
using System.Net.Sockets;

namespace Tulle.Cli.Demo;

/// <summary>
/// The ports of a demo, by what they are for ("web.proxy"). The page's is 8080 where that is free; the others are any
/// free ones, so that two demos can run side by side.
/// </summary>
internal sealed class DemoPorts
{
    public const string Page = "web.proxy";

    private const int PreferredPagePort = 8080;

    private readonly Dictionary<string, int> _ports = new(StringComparer.Ordinal);

    public DemoPorts()
    {
        List<string> names = ["web.emoji", "web.voting", Page];
        foreach (DemoWorkload workload in DemoWorkload.All)
        {
            names.AddRange([workload.Name + ".app", workload.Name + ".admin"]);
            if (workload.Name != "web")
            {
                names.Add(workload.Name + ".proxy");
            }
        }

        // All are held until all are known, so that none is given out twice.
        List<Socket> held = [];
        try
        {
            foreach (string name in names)
            {
                Socket socket = Take(name == Page ? PreferredPagePort : 0);
                held.Add(socket);
                _ports.Add(name, ((IPEndPoint)socket.LocalEndPoint!).Port);
            }
        }
        finally
        {
            held.ForEach(socket => socket.Dispose());
        }
    }

    public int this[string name] => _ports[name];

    /// <summary>The resources of the demo with these ports in them.</summary>
    public string Render(string template) =>
        _ports.Aggregate(template, static (text, port) => text.Replace($"@{port.Key}@", port.Value.ToString()));

    private static Socket Take(int port)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return socket;
        }
        catch (SocketException) when (port != 0)
        {
            socket.Dispose();
            return Take(0);
        }
    }
}
