using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Tulle.Grpc.Tests.Support;

/// <summary>A client of somebody else: a process that takes orders as lines of JSON.</summary>
internal sealed class PeerClient(PeerProcess process) : IEchoClient
{
    public async Task<EchoOutcome> CallAsync(EchoOrder order)
    {
        var line = new JsonObject
        {
            ["method"] = order.Method,
            ["messages"] = new JsonArray([.. order.Messages.Select(m => (JsonNode)Convert.ToBase64String(m))]),
            ["metadata"] = new JsonArray([.. order.Metadata.Select(m => new JsonArray(m.Name, TextOf(m)))]),
            ["deadline_ms"] = order.DeadlineMs,
            ["cancel_after"] = order.CancelAfter,
            ["ping_pong"] = order.PingPong,
        };
        await process.SendLineAsync(line.ToJsonString());
        JsonNode answer = JsonNode.Parse(await process.ReadLineAsync())!;
        return new EchoOutcome(
            new GrpcStatus((GrpcStatusCode)(int)answer["code"]!, (string)answer["message"]!),
            [.. answer["messages"]!.AsArray().Select(m => Convert.FromBase64String((string)m!))],
            Pairs(answer["headers"]!), Pairs(answer["trailers"]!));
    }

    public ValueTask DisposeAsync() => process.DisposeAsync();

    private static string TextOf((string Name, byte[] Value) entry) => GrpcHeaders.IsBinary(entry.Name)
        ? Convert.ToBase64String(entry.Value)
        : Encoding.UTF8.GetString(entry.Value);

    private static (string Name, byte[] Value)[] Pairs(JsonNode metadata) => [.. metadata.AsArray().Select(static pair =>
    {
        string name = (string)pair![0]!;
        string value = (string)pair[1]!;
        return (name, GrpcHeaders.IsBinary(name) ? Convert.FromBase64String(value) : Encoding.UTF8.GetBytes(value));
    })];
}
