using System.Net;
using System.Net.Sockets;

namespace Tulle.Mesh.Tests.Support;

/// <summary>Ports for configurations that must name them. Each is bound until all are known, so none comes twice.</summary>
internal static class FreePorts
{
    public static int[] Take(int count)
    {
        List<TcpListener> held = [.. Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0))];
        held.ForEach(listener => listener.Start());
        int[] ports = [.. held.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        held.ForEach(listener => listener.Stop());
        return ports;
    }
}
