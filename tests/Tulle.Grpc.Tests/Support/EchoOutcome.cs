using System.Text;

namespace Tulle.Grpc.Tests.Support;

/// <summary>How a call ended, as its client tells it.</summary>
internal sealed record EchoOutcome(
    GrpcStatus Status, byte[][] Messages, (string Name, byte[] Value)[] Headers, (string Name, byte[] Value)[] Trailers)
{
    public string[] Texts => [.. Messages.Select(Encoding.UTF8.GetString)];

    public static string[] TextsOf((string Name, byte[] Value)[] metadata, string name) =>
        [.. metadata.Where(m => m.Name == name).Select(m => Encoding.UTF8.GetString(m.Value))];
}
