using Tulle.Http.Http2;
using Tulle.Net;
using Tulle.Proxy.Upstream;

namespace Tulle.Proxy.Tests.Upstream;

/// <summary>A connection without a pool and without a cluster's settings, as calls of the main thread have it.</summary>
public sealed class Http2ClientConnectionTests : IDisposable
{
    private readonly ClusterRig _rig = new();
    private readonly Http2Origin _origin;
    private readonly LoneOwner _owner = new();

    public Http2ClientConnectionTests() => _origin = new Http2Origin(_rig.Loop);

    public void Dispose()
    {
        _origin.Dispose();
        _rig.Dispose();
    }

    // What begins now would only wait behind them.
    [Fact]
    public void A_connection_that_slow_readers_hold_up_takes_no_more_requests_until_they_read_on()
    {
        const int Window = 100_000;
        Http2ClientConnection connection = Connect(new Http2Limits
        {
            InitialStreamWindowBytes = Window,
            InitialConnectionWindowBytes = Window,
            HeldBytes = Window / 2,
        });
        RecordingHandler slow = Begin(connection);
        _rig.RunUntil(() => _origin.Streams.Count == 1);
        _rig.Do(slow.Stream!.PauseReading);
        string answer = new('y', 2 * Window);
        _origin.Streams[0].Answer(200, answer);
        _rig.RunUntil(() => slow.Body.Length == Window);
        Assert.False(connection.CanOpen);
        _rig.Do(slow.Stream!.ResumeReading);
        Assert.True(connection.CanOpen);
    }

    [Fact]
    public void Its_owner_learns_of_its_streams_and_its_end()
    {
        Http2ClientConnection connection = Connect(Http2Limits.Default);
        RecordingHandler handler = Begin(connection);
        _rig.RunUntil(() => _origin.Streams.Count == 1);
        _rig.Do(connection.Drain);
        Assert.False(connection.CanOpen);
        Assert.False(_owner.IsClosed);
        _origin.Streams[0].Answer(200, "last");
        _rig.RunUntil(() => _owner is { ClosedStreams: 1, IsClosed: true });
        Assert.Equal("last", handler.Body);
        _rig.RunUntil(() => _origin.Connections[0] is { SawEnd: true, GoAway: Http2ErrorCode.NoError });
    }

    private RecordingHandler Begin(Http2ClientConnection connection)
    {
        RecordingHandler handler = new();
        _rig.Do(() => handler.OnPoolReady(connection.Begin(handler), null!));
        return handler;
    }

    private Http2ClientConnection Connect(Http2Limits limits)
    {
        Http2ClientSettings settings = new()
        {
            Limits = limits,
            ConnectOptions = ConnectOptions.Default,
            Ids = _rig.Ids,
        };
        Http2ClientConnection connection = new(_rig.Clusters.Http2, settings, _owner);
        connection.Open(_origin.Address);
        _rig.RunUntil(() => _owner.IsConnected);
        return connection;
    }
}
