using Tulle.Grpc.Tests.Support;

namespace Tulle.Grpc.Tests.Calls;

/// <summary>Python's grpcio calls our server.</summary>
public sealed class GrpcioClientTests : Conversations
{
    private protected override async Task<IEchoServer> StartServerAsync() => await OwnServer.StartAsync();

    private protected override IEchoClient StartClient(int port) =>
        new PeerClient(PeerProcess.Python("client.py", port.ToString()));
}
