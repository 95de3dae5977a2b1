namespace Tulle.Grpc.Tests.Support;

/// <summary>A server of the test service: ours or somebody else's.</summary>
internal interface IEchoServer : IAsyncDisposable
{
    int Port { get; }
}
