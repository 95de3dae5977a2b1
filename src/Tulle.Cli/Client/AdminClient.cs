namespace Tulle.Cli.Client;

/// <summary>Asks a proxy's admin interface.</summary>
internal sealed class AdminClient(string address) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false })
    {
        BaseAddress = new Uri("http://" + address),
        Timeout = TimeSpan.FromSeconds(5),
    };

    public async Task<string> GetTextAsync(string path, CancellationToken cancel)
    {
        try
        {
            return await _http.GetStringAsync(new Uri(path, UriKind.Relative), cancel);
        }
        catch (HttpRequestException e)
        {
            throw new CliException($"the proxy's admin interface at {address} does not answer: {e.Message}");
        }
        catch (TaskCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new CliException($"the proxy's admin interface at {address} did not answer within 5 s");
        }
    }

    public void Dispose() => _http.Dispose();
}
