namespace Tulle.Wire.Tests.Harness.Http2;

/// <summary>One proxy and one origin for the HTTP/2 tests of a class; the listeners differ in what they are told.</summary>
public sealed class Http2Fixture : IAsyncLifetime
{
    /// <summary>By name: more settings of the connection manager.</summary>
    private static readonly Dictionary<string, string> Settings = new()
    {
        ["plain"] = "",
        ["connect"] = """
            "http2_protocol_options": {"allow_connect": true, "connection_keepalive":
              {"interval": "0.05s", "timeout": "30s", "interval_jitter": {"value": 0}}},
            "upgrade_configs": [{"upgrade_type": "CONNECT"}, {"upgrade_type": "websocket"}],
            """,
        ["impatient"] = """
            "http2_protocol_options": {"connection_keepalive": {"interval": "0.05s", "timeout": "0.2s"}},
            """,
        ["shared"] = """
            "http2_protocol_options": {"override_stream_error_on_invalid_http_message": true, "max_concurrent_streams": 100,
              "initial_stream_window_size": 65535, "initial_connection_window_size": 65535},
            """,
        ["idle"] = """
            "stream_idle_timeout": "0.5s",
            """,
    };

    private readonly Dictionary<string, int> _ports = [];
    private RequestCost? _requestCost;

    internal RecordingOrigin Origin { get; } = new();

    internal ProxyUnderTest Proxy { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        foreach (string name in Settings.Keys)
        {
            _ports[name] = ProxyUnderTest.FreePort();
        }
        Proxy = await ProxyUnderTest.StartAsync(Http2Bootstrap.Render(
            Origin.Port, Settings.ToDictionary(s => s.Key, s => (_ports[s.Key], s.Value))));
    }

    public ValueTask DisposeAsync()
    {
        bool isAlive = Proxy.IsAlive;
        string output = isAlive ? "" : Proxy.ErrorOutput;
        Proxy.Dispose();
        Origin.Dispose();
        Assert.True(isAlive, "the proxy has died: " + output);
        return ValueTask.CompletedTask;
    }

    internal async ValueTask<RequestCost> RequestCostAsync() =>
        _requestCost ??= await RequestCost.MeasureAsync(Proxy, () => ConnectAsync("plain"));

    internal Task<FrameClient> ConnectAsync(string listener, FrameScript? begin = null, int receiveBufferBytes = 0) =>
        FrameClient.ConnectAsync(_ports[listener], begin ?? FrameScript.Begin().SettingsAck(), receiveBufferBytes);
}
