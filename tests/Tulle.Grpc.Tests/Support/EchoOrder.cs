namespace Tulle.Grpc.Tests.Support;

/// <summary>One call of the test service, whoever makes it.</summary>
internal sealed record EchoOrder(string Method, params byte[][] Messages)
{
    public (string Name, byte[] Value)[] Metadata { get; init; } = [];

    public int? DeadlineMs { get; init; }

    /// <summary>The client cancels when it has so many replies.</summary>
    public int? CancelAfter { get; init; }

    /// <summary>The next message is sent when the reply to the one before is there.</summary>
    public bool PingPong { get; init; }
}
