using System.Net;
using System.Net.Sockets;

namespace Tulle.Cli.Demo;

/// <summary>
/// A loopback port for a process that is started later. Until it is disposed the port is bound here, but not listened on,
/// and both address and port may be shared: the process can listen, while the system gives the port to nobody else, neither
/// for listening nor as the near end of a connection.
/// </summary>
internal sealed class HeldPort : IDisposable
{
    private const int SolSocket = 1;
    private const int SoReuseAddress = 2;
    private const int SoReusePort = 15;

    private readonly Socket _socket;

    /// <summary>The name that says to other demos whose this port is: sockets that share do not keep each other off.</summary>
    private readonly Socket? _claim;

    private HeldPort(Socket socket, Socket? claim)
    {
        _socket = socket;
        _claim = claim;
        Number = ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    public int Number { get; }

    public static HeldPort Any() => new(Bind(0), null);

    /// <summary>The port, if nobody has it; else any.</summary>
    public static HeldPort Preferably(int port)
    {
        Socket claim = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            claim.Bind(new UnixDomainSocketEndPoint($"\0tulle-demo-port-{port}")); // abstract: ends with the process
            return new HeldPort(Bind(port), claim);
        }
        catch (SocketException)
        {
            claim.Dispose();
            return Any();
        }
    }

    public void Dispose()
    {
        _socket.Dispose();
        _claim?.Dispose();
    }

    private static Socket Bind(int port)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.SetRawSocketOption(SolSocket, SoReuseAddress, BitConverter.GetBytes(1));
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            socket.SetRawSocketOption(SolSocket, SoReusePort, BitConverter.GetBytes(1)); // not before: others must be seen
            return socket;
        }
        catch (SocketException)
        {
            socket.Dispose();
            throw;
        }
    }
}
