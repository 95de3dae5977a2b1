using Tulle.Grpc.Tests.Support;

namespace Tulle.Grpc.Tests.Calls;

/// <summary>Our client calls a server of Python's grpcio.</summary>
public sealed class GrpcioServerTests : Conversations
{
    private protected override async Task<IEchoServer> StartServerAsync() =>
        await PeerServer.StartAsync(PeerProcess.Python("server.py"));

    private protected override IEchoClient StartClient(int port) => new OwnClient(port);
}
