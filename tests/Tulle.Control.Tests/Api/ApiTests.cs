using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Tulle.Control.Tests.Api;

public sealed class ApiTests
{
    private const string Web =
        """{"apiVersion":"v1","kind":"Service","metadata":{"name":"web"},"spec":{"ports":[{"port":80}]}}""";
    private const string WebPath = "/api/v1/namespaces/default/services/web";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_file_is_applied_whole_and_again_without_change()
    {
        await using RunningControl control = await RunningControl.StartAsync();
        string two = Web + "\n---\n" + Web.Replace("\"web\"", "\"api\"", StringComparison.Ordinal);
        Assert.Equal("created created", await StatusesAsync(await control.ApplyAsync(two)));
        Assert.Equal("unchanged unchanged", await StatusesAsync(await control.ApplyAsync(two)));
        Assert.Equal("configured unchanged",
            await StatusesAsync(
                await control.ApplyAsync(two.Replace(":80", ":81", StringComparison.Ordinal)[..(Web.Length + 5)]
                + two[(Web.Length + 5)..])));
    }

    [Fact]
    public async Task One_wrong_resource_of_a_file_keeps_all_of_it_out_and_every_error_is_told()
    {
        await using RunningControl control = await RunningControl.StartAsync();
        HttpResponseMessage answer = await control.ApplyAsync(
            Web + "\n---\n" + Web.Replace("80", "\"x\"", StringComparison.Ordinal).Replace(
                "ports", "prts", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        JsonNode status = (await JsonAsync(answer))!;
        JsonArray causes = status["details"]!["causes"]!.AsArray();
        Assert.Equal(2, causes.Count); // an unknown field, and a required one that is missing
        Assert.Equal("spec.prts", (string?)causes[0]!["field"]);
        Assert.Equal("f.yaml", (string?)causes[0]!["source"]);
        Assert.Equal(3, (int?)causes[0]!["line"]);
        Assert.Equal(HttpStatusCode.NotFound,
            (await control.Http.GetAsync(new Uri(WebPath, UriKind.Relative), Cancel)).StatusCode);
    }

    [Fact]
    public async Task An_object_is_created_read_listed_replaced_and_deleted_at_its_path()
    {
        await using RunningControl control = await RunningControl.StartAsync();
        Assert.Equal(HttpStatusCode.Created, (await SendAsync(control, HttpMethod.Put, WebPath, Web)).StatusCode);
        JsonNode read = (await JsonAsync(await SendAsync(control, HttpMethod.Get, WebPath)))!;
        Assert.Equal(("v1", "Service"), ((string?)read["apiVersion"], (string?)read["kind"]));
        Assert.Equal("1", (string?)read["metadata"]!["resourceVersion"]);
        Assert.NotNull(read["metadata"]!["uid"]);
        JsonNode list = (await JsonAsync(await SendAsync(control, HttpMethod.Get, "/api/v1/services")))!;
        Assert.Equal("ServiceList", (string?)list["kind"]);
        Assert.Single(list["items"]!.AsArray());
        Assert.Equal(HttpStatusCode.Conflict,
            (await SendAsync(control, HttpMethod.Post, "/api/v1/namespaces/default/services", Web)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(control, HttpMethod.Delete, WebPath)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await SendAsync(control, HttpMethod.Delete, WebPath)).StatusCode);
    }

    [Fact]
    public async Task A_write_from_an_old_version_is_refused_and_names_both()
    {
        await using RunningControl control = await RunningControl.StartAsync();
        await SendAsync(control, HttpMethod.Put, WebPath, Web);
        await SendAsync(control, HttpMethod.Put, WebPath, Web.Replace("80", "81", StringComparison.Ordinal));
        string old =
            Web.Replace("\"name\":\"web\"", "\"name\":\"web\",\"resourceVersion\":\"1\"", StringComparison.Ordinal);
        HttpResponseMessage refused = await SendAsync(control, HttpMethod.Put, WebPath, old);
        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        string message = (string)(await JsonAsync(refused))!["message"]!;
        Assert.Contains("resourceVersion 2", message, StringComparison.Ordinal);
        Assert.Contains("expected 1", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_watch_tells_what_is_there_and_then_each_change()
    {
        await using RunningControl control = await RunningControl.StartAsync();
        await control.ApplyAsync(Web);
        using HttpResponseMessage watch = await control.Http.GetAsync(
            new Uri("/api/v1/services?watch=true", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, Cancel);
        using var lines = new StreamReader(await watch.Content.ReadAsStreamAsync(Cancel));
        Assert.Equal("ADDED 80", await EventAsync(lines));
        await control.ApplyAsync(Web.Replace("80", "81", StringComparison.Ordinal));
        Assert.Equal("MODIFIED 81", await EventAsync(lines));
        await SendAsync(control, HttpMethod.Delete, WebPath);
        Assert.Equal("DELETED 81", await EventAsync(lines));
    }

    [Fact]
    public async Task A_watch_from_a_version_misses_nothing_after_it()
    {
        await using RunningControl control = await RunningControl.StartAsync();
        await control.ApplyAsync(Web);
        await control.ApplyAsync(Web.Replace("80", "81", StringComparison.Ordinal));
        await control.ApplyAsync(Web.Replace("80", "82", StringComparison.Ordinal));
        using HttpResponseMessage watch = await control.Http.GetAsync(
            new Uri("/api/v1/services?watch=true&resourceVersion=1", UriKind.Relative),
            HttpCompletionOption.ResponseHeadersRead, Cancel);
        using var lines = new StreamReader(await watch.Content.ReadAsStreamAsync(Cancel));
        Assert.Equal("MODIFIED 81", await EventAsync(lines));
        Assert.Equal("MODIFIED 82", await EventAsync(lines));
    }

    [Theory]
    [InlineData("evil.example", null)]
    [InlineData(null, "http://evil.example")]
    public async Task A_foreign_host_or_origin_is_refused(string? host, string? origin)
    {
        await using RunningControl control = await RunningControl.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/api/v1/services", UriKind.Relative));
        request.Headers.Host = host;
        if (origin is not null)
        {
            request.Headers.Add("Origin", origin);
        }
        HttpResponseMessage answer = await control.Http.SendAsync(request, Cancel);
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
    }

    [Fact]
    public async Task A_body_beyond_the_limit_is_refused_with_or_without_a_length()
    {
        await using RunningControl control = await RunningControl.StartAsync();
        byte[] large = new byte[ControlLimits.BodyBytes + 1];
        foreach (bool chunked in new[] { false, true })
        {
            using var request = new HttpRequestMessage(HttpMethod.Put, new Uri(WebPath, UriKind.Relative))
            {
                Content = new ByteArrayContent(large),
            };
            request.Headers.TransferEncodingChunked = chunked;
            request.Headers.ExpectContinue = true;
            HttpResponseMessage answer = await control.Http.SendAsync(request, Cancel);
            Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        }
    }

    [Theory]
    [InlineData("GET", "/nothing", 404)]
    [InlineData("GET", "/api/v1/namespaces/default/pods", 404)]
    [InlineData("PATCH", WebPath, 405)]
    [InlineData("PUT", "/api/v1/namespaces/default/services", 405)]
    [InlineData("GET", "/apis/tulle.dev/v1alpha1/namespaces/default/meshes", 404)]
    [InlineData("GET", "/api/v1/services/web", 404)]
    [InlineData("POST", "/healthz", 405)]
    [InlineData("GET", "/proxies/none", 404)]
    public async Task A_request_that_cannot_be_served_is_answered_with_a_status_object(
        string method, string path, int expected)
    {
        await using RunningControl control = await RunningControl.StartAsync();
        HttpResponseMessage answer =
            await SendAsync(control, new HttpMethod(method), path, method == "GET" ? null : "{}");
        Assert.Equal(expected, (int)answer.StatusCode);
        JsonNode status = (await JsonAsync(answer))!;
        Assert.Equal(("Status", expected), ((string?)status["kind"], (int?)status["code"]));
    }

    [Fact]
    public async Task The_OpenAPI_document_describes_every_kind_and_path()
    {
        await using RunningControl control = await RunningControl.StartAsync();
        JsonNode document = (await JsonAsync(await SendAsync(control, HttpMethod.Get, "/openapi.json")))!;
        Assert.StartsWith("3.", (string?)document["openapi"], StringComparison.Ordinal);
        Assert.Equal(["Service", "Workload", "HTTPRoute", "GRPCRoute", "TCPRoute", "Mesh"],
            document["components"]!["schemas"]!.AsObject().Select(s => s.Key));
        Assert.NotNull(document["paths"]!["/api/v1/namespaces/{namespace}/services/{name}"]!["put"]);
    }

    [Fact]
    public async Task A_route_tells_whether_it_is_attached_and_whether_its_backends_exist()
    {
        await using RunningControl control = await RunningControl.StartAsync();
        await control.ApplyAsync(Web + """

            ---
            apiVersion: gateway.networking.k8s.io/v1
            kind: HTTPRoute
            metadata: {name: r}
            spec: {parentRefs: [{name: web}, {name: gone}], rules: [{backendRefs: [{name: web, port: 81}]}]}
            """);
        JsonNode? parents = null;
        while (parents is null)
        {
            JsonNode route = (await JsonAsync(
                await SendAsync(
                    control, HttpMethod.Get, "/apis/gateway.networking.k8s.io/v1/namespaces/default/httproutes/r")))!;
            parents = route["status"]?["parents"]; // absent until the graph has the route
        }
        Assert.Equal("Accepted True Accepted", Condition(parents[0]!, 0));
        Assert.Equal("ResolvedRefs False BackendNotFound", Condition(parents[0]!, 1));
        Assert.Equal("Accepted False NoMatchingParent", Condition(parents[1]!, 0));

        static string Condition(JsonNode parent, int index)
        {
            JsonNode condition = parent["conditions"]![index]!;
            return $"{(string?)condition["type"]} {(string?)condition["status"]} {(string?)condition["reason"]}";
        }
    }

    [Fact]
    public async Task A_reference_to_nothing_is_taken_with_a_warning()
    {
        await using RunningControl control = await RunningControl.StartAsync();
        JsonNode answer = (await JsonAsync(await control.ApplyAsync("""
            {apiVersion: tulle.dev/v1alpha1, kind: Workload, metadata: {name: w}, spec: {address: 127.0.0.1,
              upstreams: [{service: nowhere, port: 80, localPort: 14001}]}}
            """)))!;
        Assert.Equal(
            "workload/w: spec.upstreams[0]: there is no Service nowhere in namespace default yet",
            (string?)answer["warnings"]!.AsArray().Single());
    }

    private static async Task<string> EventAsync(StreamReader lines)
    {
        JsonNode node = JsonNode.Parse((await lines.ReadLineAsync(Cancel))!)!;
        return $"{(string?)node["type"]} {(int?)node["object"]!["spec"]!["ports"]![0]!["port"]}";
    }

    private static async Task<string> StatusesAsync(HttpResponseMessage answer) =>
        string.Join(' ', (await JsonAsync(answer))!["results"]!.AsArray().Select(static r => (string?)r!["status"]));

    private static async Task<JsonNode?> JsonAsync(HttpResponseMessage answer) =>
        JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancel),
            documentOptions: new JsonDocumentOptions { AllowTrailingCommas = false });

    private static Task<HttpResponseMessage> SendAsync(
        RunningControl control, HttpMethod method, string path, string? body = null)
    {
        var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        return control.Http.SendAsync(request, Cancel);
    }
}
