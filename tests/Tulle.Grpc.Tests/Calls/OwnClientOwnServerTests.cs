using Tulle.Grpc.Tests.Support;

namespace Tulle.Grpc.Tests.Calls;

/// <summary>Our client and our server.</summary>
public sealed class OwnClientOwnServerTests : Conversations
{
    private protected override async Task<IEchoServer> StartServerAsync() => await OwnServer.StartAsync();

    private protected override IEchoClient StartClient(int port) => new OwnClient(port);
}
