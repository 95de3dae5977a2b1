using System.Text;

namespace Tulle.Control.Tests.Api;

/// <summary>A control plane on a free port and a socket of its own.</summary>
internal sealed class RunningControl : IAsyncDisposable
{
    private readonly TemporaryDirectory _directory;
    private readonly ControlServer _server;

    private RunningControl(TemporaryDirectory directory, ControlServer server)
    {
        _directory = directory;
        _server = server;
        Http = new HttpClient { BaseAddress = server.ApiUrl };
    }

    public HttpClient Http { get; }

    public string XdsSocketPath => _server.XdsSocketPath;

    public static async Task<RunningControl> StartAsync()
    {
        var directory = new TemporaryDirectory();
        ControlServer server = await ControlServer.StartAsync(new ControlOptions
        {
            StorePath = directory.File("t.db"),
            XdsSocketPath = directory.File("xds.sock"),
            ApiPort = 0,
        });
        return new RunningControl(directory, server);
    }

    public Task<HttpResponseMessage> ApplyAsync(string yaml, string query = "") =>
        Http.PostAsync(new Uri("/apis/tulle.dev/v1alpha1/apply?source=f.yaml" + query, UriKind.Relative),
            new StringContent(yaml, Encoding.UTF8, "application/yaml"));

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _server.DisposeAsync();
        _directory.Dispose();
    }
}
