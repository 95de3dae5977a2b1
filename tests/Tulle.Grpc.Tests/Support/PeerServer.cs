namespace Tulle.Grpc.Tests.Support;

/// <summary>The test service of somebody else.</summary>
internal sealed class PeerServer : IEchoServer
{
    private readonly PeerProcess _process;

    private PeerServer(PeerProcess process, int port)
    {
        _process = process;
        Port = port;
    }

    public int Port { get; }

    public static async Task<PeerServer> StartAsync(PeerProcess process)
    {
        string line = await process.ReadLineAsync();
        return new PeerServer(process, int.Parse(line.Split(' ')[^1]));
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
