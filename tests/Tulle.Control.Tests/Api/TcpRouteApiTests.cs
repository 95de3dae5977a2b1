using System.Net;
using System.Text.Json.Nodes;

namespace Tulle.Control.Tests.Api;

public sealed class TcpRouteApiTests
{
    private const string Services = """
        {apiVersion: v1, kind: Service, metadata: {name: db}, spec: {ports: [{port: 5432, appProtocol: tcp}]}}
        ---
        {apiVersion: v1, kind: Service, metadata: {name: web}, spec: {ports: [{port: 80, name: http}]}}
        ---

        """;

    private const string Path = "/apis/gateway.networking.k8s.io/v1alpha2/namespaces/default/tcproutes/r";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_error_of_a_TCPRoute_is_told_with_its_field()
    {
        Assert.Equal(["spec.rules"], await ErrorsAsync("{parentRefs: [{name: db}]}"));
        Assert.Equal(["spec.rules[0].backendRefs"], await ErrorsAsync("{parentRefs: [{name: db}], rules: [{}]}"));
        Assert.Equal(
            ["spec.rules[0].matches", "spec.rules[0].backendRefs[0].weight", "spec.rules[0].backendRefs[1].filters"],
            await ErrorsAsync("{parentRefs: [{name: db}], rules: [{matches: [], "
                + "backendRefs: [{name: db, port: 5432, weight: -1}, {name: db, port: 5432, filters: []}]}]}"));
        Assert.Equal(["spec.rules[0].backendRefs[0].port"],
            await ErrorsAsync("{parentRefs: [{name: db}], rules: [{backendRefs: [{name: db}]}]}"));
    }

    [Theory]
    [InlineData("db", "db", 5432, "Accepted", "ResolvedRefs")]
    [InlineData("web", "db", 5432, "NoMatchingParent", "ResolvedRefs")]
    [InlineData("nobody", "db", 5432, "NoMatchingParent", "ResolvedRefs")]
    [InlineData("db", "db", 1, "Accepted", "BackendNotFound")]
    [InlineData("db", "web", 80, "Accepted", "UnsupportedProtocol")]
    public async Task The_status_says_whether_a_route_is_attached_and_its_backends_can_be_used(
        string parent, string backend, int port, string accepted, string resolved)
    {
        await using RunningControl control = await RunningControl.StartAsync();
        using HttpResponseMessage applied = await control.ApplyAsync(Services + Route(
            $"{{parentRefs: [{{name: {parent}}}], rules: [{{backendRefs: [{{name: {backend}, port: {port}}}]}}]}}"));
        Assert.Equal(HttpStatusCode.OK, applied.StatusCode);
        JsonNode? conditions = null;
        while (conditions is null) // until the graph has it
        {
            string text = await control.Http.GetStringAsync(new Uri(Path, UriKind.Relative), Cancel);
            conditions = JsonNode.Parse(text)!["status"]?["parents"]![0]!["conditions"];
        }
        Assert.Equal((accepted, resolved), ((string?)conditions[0]!["reason"], (string?)conditions[1]!["reason"]));
    }

    private static string Route(string spec) =>
        "{apiVersion: gateway.networking.k8s.io/v1alpha2, kind: TCPRoute, metadata: {name: r}, spec: " + spec + "}\n";

    private static async Task<List<string>> ErrorsAsync(string spec)
    {
        await using RunningControl control = await RunningControl.StartAsync();
        using HttpResponseMessage answer = await control.ApplyAsync(Route(spec));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        JsonNode status = JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancel))!;
        return [.. status["details"]!["causes"]!.AsArray().Select(c => (string)c!["field"]!)];
    }
}
