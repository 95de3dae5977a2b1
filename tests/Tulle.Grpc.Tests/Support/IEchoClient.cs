namespace Tulle.Grpc.Tests.Support;

/// <summary>A client of the test service: ours or somebody else's.</summary>
internal interface IEchoClient : IAsyncDisposable
{
    Task<EchoOutcome> CallAsync(EchoOrder order);
}
