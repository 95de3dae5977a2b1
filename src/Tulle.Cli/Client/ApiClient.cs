using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Tulle.Cli.Output;

namespace Tulle.Cli.Client;

/// <summary>Calls the control plane's API. Every failure becomes a <see cref="CliException"/> that says what to do.</summary>
internal sealed class ApiClient(Uri server) : IDisposable
{
    public const string DefaultServer = "http://127.0.0.1:15080";

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false })
    {
        BaseAddress = server,
        Timeout = Timeout.InfiniteTimeSpan, // a watch lasts as long as the user wants
    };

    public Uri Server => server;

    public static Uri ParseServer(string text)
    {
        string withScheme = text.Contains("://", StringComparison.Ordinal) ? text : "http://" + text;
        return Uri.TryCreate(withScheme, UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https"
            ? uri
            : throw new CliException($"--server '{text}' is no http URL; for example {DefaultServer}");
    }

    public Task<JsonNode> GetAsync(string path, CancellationToken cancel) => SendAsync(HttpMethod.Get, path, null, cancel);

    public Task<JsonNode> DeleteAsync(string path, CancellationToken cancel) =>
        SendAsync(HttpMethod.Delete, path, null, cancel);

    /// <summary>Posts a file of resources, YAML or JSON, as it stands: the server knows lines and fields.</summary>
    public Task<JsonNode> PostAsync(string path, byte[] body, bool isJson, CancellationToken cancel)
    {
        ByteArrayContent content = new(body);
        content.Headers.ContentType = new MediaTypeHeaderValue(isJson ? "application/json" : "application/yaml");
        return SendAsync(HttpMethod.Post, path, content, cancel);
    }

    /// <summary>The lines of a watch, until the server ends it or the user does.</summary>
    public async IAsyncEnumerable<JsonNode> WatchAsync(
        string path, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, path);
        using HttpResponseMessage response = await ConnectAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
        await ThrowOnFailureAsync(response, cancel);
        using StreamReader reader = new(await response.Content.ReadAsStreamAsync(cancel));
        while (await reader.ReadLineAsync(cancel) is { } line)
        {
            if (line.Length > 0 && JsonNode.Parse(line) is { } node)
            {
                yield return node;
            }
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<JsonNode> SendAsync(HttpMethod method, string path, HttpContent? content, CancellationToken cancel)
    {
        using HttpRequestMessage request = new(method, path) { Content = content };
        using HttpResponseMessage response = await ConnectAsync(request, HttpCompletionOption.ResponseContentRead, cancel);
        await ThrowOnFailureAsync(response, cancel);
        string text = await response.Content.ReadAsStringAsync(cancel);
        return JsonNode.Parse(text) ?? throw new CliException($"{server} answered with nothing");
    }

    private async Task<HttpResponseMessage> ConnectAsync(
        HttpRequestMessage request, HttpCompletionOption completion, CancellationToken cancel)
    {
        try
        {
            return await _http.SendAsync(request, completion, cancel);
        }
        catch (HttpRequestException e)
        {
            throw new CliException(
                $"no control plane answers at {server} ({e.Message})\n"
                + "fix:   start one (tulle control, or tulle demo), or name it: --server URL");
        }
    }

    private async Task ThrowOnFailureAsync(HttpResponseMessage response, CancellationToken cancel)
    {
        if (response.IsSuccessStatusCode)
        {
            return;
        }

        string text = await response.Content.ReadAsStringAsync(cancel);
        JsonNode? status = null;
        try
        {
            status = JsonNode.Parse(text);
        }
        catch (System.Text.Json.JsonException)
        {
            // Not our control plane: its text is all there is.
        }

        string message = (string?)status?["message"] ?? $"{server} answered {(int)response.StatusCode}: {text.Trim()}";
        if (status?["details"]?["causes"] is JsonArray causes)
        {
            message += string.Concat(causes.Select(cause => "\n  " + (string?)cause?["message"]));
        }

        string escaped = Terminal.Escape(message);
        throw new CliException(escaped);
    }
}
