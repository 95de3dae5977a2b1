using Tulle.Grpc.Tests.Support;

namespace Tulle.Grpc.Tests.Calls;

/// <summary>Node's grpc-js calls our server.</summary>
public sealed class NodeClientTests : Conversations
{
    private protected override async Task<IEchoServer> StartServerAsync() => await OwnServer.StartAsync();

    private protected override IEchoClient StartClient(int port) =>
        new PeerClient(PeerProcess.Node("client.js", port.ToString()));
}
