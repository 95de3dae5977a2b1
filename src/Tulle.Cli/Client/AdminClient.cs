using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using Tulle.Cli.Output;

namespace Tulle.Cli.Client;

/// <summary>Asks a proxy's admin interface: tulle-proxy's or Envoy's, which have the same pages.</summary>
internal sealed class AdminClient : IDisposable
{
    private const int AnswerWithinSeconds = 10;

    private readonly AdminAddress _address;
    private readonly HttpClient _http;

    public AdminClient(string address)
        : this(AdminAddress.Parse(address))
    {
    }

    public AdminClient(AdminAddress address)
    {
        _address = address;
        SocketsHttpHandler handler = new() { UseProxy = false };
        if (address.SocketPath is { } path)
        {
            handler.ConnectCallback = async (_, cancel) =>
            {
                Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancel);
                return new NetworkStream(socket, ownsSocket: true);
            };
        }

        _http = new HttpClient(handler)
        {
            BaseAddress = address.Base,
            Timeout = TimeSpan.FromSeconds(AnswerWithinSeconds),
        };
    }

    public Task<string> GetTextAsync(string path, CancellationToken cancel) => SendAsync(HttpMethod.Get, path, cancel);

    /// <summary>What changes something, and what Envoy wants a POST for.</summary>
    public Task<string> PostAsync(string path, CancellationToken cancel) => SendAsync(HttpMethod.Post, path, cancel);

    public async Task<JsonNode> GetJsonAsync(string path, CancellationToken cancel)
    {
        string text = await GetTextAsync(path, cancel);
        try
        {
            return JsonNode.Parse(text) ?? new JsonObject();
        }
        catch (JsonException e)
        {
            throw new CliException($"{_address.Text} answered {path} with something that is not JSON: {e.Message}");
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<string> SendAsync(HttpMethod method, string path, CancellationToken cancel)
    {
        try
        {
            using HttpRequestMessage request = new(method, new Uri(path, UriKind.Relative));
            using HttpResponseMessage response = await _http.SendAsync(request, cancel);
            string text = await response.Content.ReadAsStringAsync(cancel);
            return response.IsSuccessStatusCode
                ? text
                : throw new CliException(Terminal.Escape(
                    $"the proxy's admin interface at {_address.Text} answered {(int)response.StatusCode}: {text.Trim()}"));
        }
        catch (HttpRequestException e)
        {
            throw new CliException($"no admin interface answers at {_address.Text} ({e.Message})\n"
                + "fix:   look at the proxy's bootstrap (admin.address), or name another: --admin HOST:PORT");
        }
        catch (TaskCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new CliException($"the admin interface at {_address.Text} did not answer within {AnswerWithinSeconds} s");
        }
    }
}
