using Tulle.Grpc.Tests.Support;

namespace Tulle.Grpc.Tests.Calls;

/// <summary>Our client calls a server of Node's grpc-js.</summary>
public sealed class NodeServerTests : Conversations
{
    private protected override async Task<IEchoServer> StartServerAsync() =>
        await PeerServer.StartAsync(PeerProcess.Node("server.js"));

    private protected override IEchoClient StartClient(int port) => new OwnClient(port);
}
