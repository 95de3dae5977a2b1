using Tulle.Model;
using Tulle.Net;
using Tulle.Proxy.Preface;
using Tulle.Proxy.Upstream;

namespace Tulle.Proxy.Downstream;

/// <summary>
/// A connection whose protocol nobody declared, until its first bytes tell. The client's are peeked at; while it is
/// silent the upstream connection of the chain for opaque bytes is opened, and whatever comes from there first decides
/// too. So what a server does to a silent client is done to this one, at once. Where no chain takes opaque bytes, only HTTP
/// gets through.
/// </summary>
internal sealed class ProtocolDetectionRun : ConnectionHandler, ILoopTimerTarget, ITcpTunnelOwner
{
    private readonly Worker _worker;
    private readonly ConnectionIntake _intake;
    private readonly DownstreamConnection _client;
    private readonly ProtocolDetectionStatIds _ids;
    private readonly LoopTimer _timer;
    private readonly bool _mayHaveBytes;
    private EarlyTunnel? _early;

    /// <summary>Where the early connection is counted until the protocol is known.</summary>
    private Breakers? _spareOf;
    private readonly long _beganMs;
    private Phase _phase;
    private DetectedProtocol _soFar;
    private int _peekedBytes;
    private bool _isOver;

    /// <param name="mayHaveBytes">Listener filters looked before: what they left is no new event.</param>
    public ProtocolDetectionRun(
        Worker worker, ConnectionIntake intake, DownstreamConnection client, ProtocolDetectionStatIds ids, bool mayHaveBytes)
    {
        _worker = worker;
        _intake = intake;
        _client = client;
        _ids = ids;
        _timer = new LoopTimer(worker.Loop, this);
        _beganMs = worker.Loop.NowMs;
        _mayHaveBytes = mayHaveBytes;
    }

    /// <summary>What the end of the timer means.</summary>
    private enum Phase : byte
    {
        Grace,
        Stall,
        Idle,
    }

    public override void OnAccepted()
    {
        Wait(Phase.Grace, Limits.DetectionGraceMs);
        if (_mayHaveBytes)
        {
            OnReadable();
        }
    }

    public override void OnReadable()
    {
        if (_isOver)
        {
            return;
        }

        byte[] scratch = _client.Loop.Scratch;
        ReadResult result = _client.TryPeek(scratch.AsSpan(0, Math.Min(scratch.Length, Limits.InspectedRequestLineBytes)));
        switch (result.Status)
        {
            case ReadStatus.Data:
                Look(scratch.AsSpan(0, result.Count));
                break;
            case ReadStatus.EndOfStream:
                OnClientEnded();
                break;
            case ReadStatus.Failed:
                Close();
                break;
        }
    }

    public void OnTimer(LoopTimer timer)
    {
        if (_isOver)
        {
            return;
        }

        switch (_phase)
        {
            case Phase.Grace when _worker.Loop.NowMs - _beganMs < Limits.DetectionIdleMs:
                Wait(Phase.Idle, Limits.DetectionIdleMs);
                OpenEarly();
                break;
            case Phase.Stall:
                _worker.Stats.Increment(_ids.Stalled);
                bool isHttp = _soFar == DetectedProtocol.LikelyHttp1 || _intake.Choose(_client) is null;
                Finish(isHttp ? DetectedProtocol.Http1 : DetectedProtocol.Opaque, HttpVersionReader.Http11);
                break;
            default:
                Close();
                break;
        }
    }

    public override void OnWriteFailed(NetError error) => Close();

    public override void CloseIfIdle() => Close();

    public override void CloseNow() => Close();

    public override void OnReleased() => End(closesEarly: true);

    void ITcpTunnelOwner.OnConnected(EndpointState endpoint)
    {
        // Somebody has to speak first.
    }

    /// <summary>tcp_proxy tries again, and says so if that fails too.</summary>
    void ITcpTunnelOwner.OnConnectFailed(PoolFailureReason reason, EndpointState endpoint)
    {
        _early = null;
        Finish(DetectedProtocol.Opaque, "");
    }

    void ITcpTunnelOwner.OnUpstreamData(ReadOnlySpan<byte> data, bool endStream)
    {
        _worker.Stats.Increment(_ids.ServerFirst);
        End(closesEarly: false);
        if (_intake.Start(_client, _early) is ITcpTunnelOwner tunnel)
        {
            tunnel.OnUpstreamData(data, endStream);
        }
        else
        {
            _early!.Upstream.Close();
        }
    }

    void ITcpTunnelOwner.OnUpstreamReset()
    {
        _early = null;
        Close();
    }

    void ITcpTunnelOwner.OnUpstreamSlow(bool isSlow)
    {
        // Nothing is sent before the protocol is known.
    }

    private void Look(ReadOnlySpan<byte> bytes)
    {
        DetectedProtocol found = ProtocolReader.Read(bytes, Limits.InspectedRequestLineBytes, out string version);
        if (found is not (DetectedProtocol.Unknown or DetectedProtocol.LikelyHttp1))
        {
            Finish(found, version);
            return;
        }

        _soFar = found;
        if (_client.IsPeerClosing)
        {
            OnClientEnded();
        }
        else if (bytes.Length > _peekedBytes)
        {
            _peekedBytes = bytes.Length;
            Wait(Phase.Stall, Limits.DetectionStallMs);
        }
    }

    /// <summary>It will send no more, but it may still read: opaque bytes, few or none.</summary>
    private void OnClientEnded()
    {
        if (_client.IsPeerReset || _intake.Choose(_client) is null)
        {
            Close();
        }
        else
        {
            Finish(DetectedProtocol.Opaque, "");
        }
    }

    private void OpenEarly()
    {
        if (_intake.Choose(_client)?.PlainTunnel is not { } tunnel)
        {
            return; // a silent client is no harm: it may be a connection opened ahead of use
        }

        ClusterState? cluster = TcpRouting.ChooseCluster(_worker, tunnel);
        Breakers? breakers = cluster?.Breakers(RoutingPriority.Default);
        if (breakers?.TryTakeSpare() == false)
        {
            _worker.Stats.Increment(_ids.SpareOverflow);
            Wait(Phase.Grace, Limits.DetectionSpareRetryMs);
            return;
        }

        _spareOf = breakers;
        EarlyTunnel? early = cluster is null ? null : EarlyTunnel.Open(cluster, _client, this);
        if (_isOver)
        {
            return; // it failed meanwhile
        }

        _early = early;
        if (early is null)
        {
            Finish(DetectedProtocol.Opaque, "");
        }
    }

    private void Finish(DetectedProtocol found, string httpVersion)
    {
        if (_isOver)
        {
            return;
        }

        bool isHttp = found is DetectedProtocol.Http1 or DetectedProtocol.Http2;
        if (isHttp)
        {
            _client.Facts.ApplicationProtocols = HttpInspectorFilter.ApplicationProtocols(httpVersion);
        }
        else if (found == DetectedProtocol.Tls)
        {
            _client.Facts.TransportProtocol = "tls";
        }

        End(closesEarly: isHttp);
        bool isTaken = _intake.Start(_client, _early) is not null;
        _worker.Stats.Increment((isTaken, found) switch
        {
            (_, DetectedProtocol.Http1) => _ids.Http1,
            (_, DetectedProtocol.Http2) => _ids.Http2,
            (false, _) => _ids.FailedClosed,
            (_, DetectedProtocol.Tls) => _ids.Tls,
            _ => _ids.Opaque,
        });
        if (!isTaken)
        {
            _early?.Upstream.Close();
        }
    }

    private void Wait(Phase phase, long ms)
    {
        _phase = phase;
        _timer.Arm(ms);
    }

    private void Close()
    {
        if (!_isOver)
        {
            _worker.Stats.Increment(_ids.Closed);
            End(closesEarly: true);
            _client.Close();
        }
    }

    private void End(bool closesEarly)
    {
        if (_isOver)
        {
            return;
        }

        _isOver = true;
        _spareOf?.ReleaseSpare();
        _timer.Remove();
        if (closesEarly)
        {
            _early?.Upstream.Close();
            _early = null;
        }

        _intake.OnRunEnded(this);
    }
}
