using System.Text;
using Tulle.Http;
using Tulle.Net;
using Tulle.Proxy.Calls;
using Tulle.Xds.Ads;

namespace Tulle.Proxy.Host.Discovery;

/// <summary>
/// The stream to the management server: connects to the endpoints of its cluster one after the other, and again with
/// jittered back-off. What was configured stays when the stream goes. A response is applied before the next one is read,
/// so a server that does not wait for answers is held back by its window. Main loop.
/// </summary>
internal sealed class AdsTransport : IAdsStream, IGrpcCallEvents, ILoopTimerTarget, IDisposable
{
    /// <summary>Bytes of one response: the whole state of a large mesh comes in one message.</summary>
    private const int ResponseLimitBytes = 256 * 1024 * 1024;

    /// <summary>How often to look whether the cluster's name is resolved.</summary>
    private const int ResolvingMs = 20;

    private readonly ProxyServer _server;
    private readonly IAdsClient _client;
    private readonly string _clusterName;
    private readonly IAdsTransportEvents _events;
    private readonly KeyValuePair<string, string>[] _metadata;
    private readonly ReconnectBackOff _backOff = new(Random.Shared);
    private readonly LoopTimer _timer;
    private GrpcCall? _call;

    public AdsTransport(
        EventLoop loop, ProxyServer server, IAdsClient client, string clusterName, IAdsTransportEvents events,
        KeyValuePair<string, string>[] metadata)
    {
        _server = server;
        _client = client;
        _clusterName = clusterName;
        _events = events;
        _metadata = metadata;
        _timer = new LoopTimer(loop, this);
    }

    public void Start()
    {
        if (_server.Calls.Find(_server.Snapshot, _clusterName, out string error, out bool isResolving) is { } target)
        {
            _call = GrpcCall.Start(target, Request(), ResponseLimitBytes, this);
        }
        else if (isResolving)
        {
            _timer.Arm(ResolvingMs);
        }
        else
        {
            OnEnded("of the management server: " + error);
        }
    }

    public void Dispose()
    {
        _timer.Remove();
        _call?.Cancel();
    }

    void IAdsStream.Send(byte[] message) => _call?.Send(message);

    void ILoopTimerTarget.OnTimer(LoopTimer timer) => Start();

    void IGrpcCallEvents.OnOpened()
    {
        _events.Connected();
        _client.Opened(this);
    }

    bool IGrpcCallEvents.OnMessage(byte[] message)
    {
        _backOff.Reset();
        return _events.Received(message);
    }

    public void OnEnded(string reason)
    {
        _call = null;
        _client.Closed();
        _events.Disconnected(reason);
        _timer.Arm(Math.Max(1, _backOff.NextMs()));
    }

    private HeaderTable Request()
    {
        // As in Envoy the authority is the cluster's name, where that can be a host.
        string authority = Uri.CheckHostName(_clusterName) == UriHostNameType.Unknown ? "ads" : _clusterName;
        HeaderTable request = GrpcCall.Request(Encoding.UTF8.GetBytes(authority), Encoding.ASCII.GetBytes(_client.Method));
        foreach ((string name, string value) in _metadata)
        {
            request.Add(Encoding.UTF8.GetBytes(name.ToLowerInvariant()), Encoding.UTF8.GetBytes(value));
        }

        return request;
    }
}
