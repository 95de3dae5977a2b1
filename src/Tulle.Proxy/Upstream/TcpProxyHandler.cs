using Tulle.Http;
using Tulle.Model;
using Tulle.Model.Formatting;
using Tulle.Net;
using Tulle.Proxy.Downstream;
using Tulle.Proxy.Telemetry;

namespace Tulle.Proxy.Upstream;

/// <summary>
/// tcp_proxy: one client connection, one upstream connection, bytes both ways. Connects at once, since a server may
/// speak first. A half-close of one side becomes one of the other; a side that reads slowly stops the other's reading.
/// </summary>
internal sealed class TcpProxyHandler : ConnectionHandler, ITcpTunnelOwner
{
    private readonly Worker _worker;
    private readonly DownstreamConnection _client;
    private readonly TcpProxy _config;
    private readonly TcpProxyStatIds _ids;
    private readonly AccessLogWriter[] _logs;
    private readonly TcpProxyUpstream _upstream;
    private readonly TcpProxyTimers _timers;
    private readonly EarlyTunnel? _early;
    private ClusterState? _cluster;
    private int _attempts;
    private bool _clientEnded;
    private bool _upstreamEnded;
    private bool _isOver;

    /// <param name="early">What protocol detection has opened already.</param>
    public TcpProxyHandler(
        Worker worker, DownstreamConnection client, TcpProxy config, TcpProxyStatIds ids, AccessLogWriter[] logs,
        EarlyTunnel? early)
    {
        _early = early;
        _logs = logs;
        _worker = worker;
        _client = client;
        _config = config;
        _ids = ids;
        _upstream = early?.Upstream ?? new TcpProxyUpstream(this);
        _timers = new TcpProxyTimers(worker.Loop, this);
        Info = new TcpStreamInfo(worker.Loop, client.Facts);
    }

    internal TcpStreamInfo Info { get; }

    public override void OnAccepted()
    {
        _worker.Stats.Increment(_ids.DownstreamCxTotal);
        Info.Begin();

        // Nothing is read before there is somewhere to send it.
        _client.PauseReading();
        _timers.Begin(_config);
        if (_config.LogsOnStart)
        {
            Log(AccessLogType.TcpConnectionStart);
        }

        if (_early is not null)
        {
            GoOnWith(_early);
            return;
        }

        _cluster = TcpRouting.ChooseCluster(_worker, _config);
        if (_cluster is null)
        {
            _worker.Stats.Increment(_ids.DownstreamCxNoRoute);
            Close(ResponseFlags.NoClusterFound);
            return;
        }

        Info.UpstreamCluster = _cluster.Config;
        Connect();
    }

    public override void OnReadable()
    {
        byte[] scratch = _worker.Loop.Scratch;
        while (!_isOver && !_clientEnded && _upstream.Stream is { } stream)
        {
            ReadResult result = _client.Receive(scratch);
            switch (result.Status)
            {
                case ReadStatus.Data:
                    _timers.Touch();
                    Info.BytesReceived += result.Count;
                    _worker.Stats.Add(_ids.DownstreamCxRxBytesTotal, result.Count);
                    stream.SendData(scratch.AsSpan(0, result.Count), endStream: false);
                    break;
                case ReadStatus.EndOfStream:
                    _clientEnded = true;
                    stream.SendData(default, endStream: true);
                    CloseIfBothEnded();
                    return;
                case ReadStatus.Failed:
                    Close(ResponseFlags.None);
                    return;
                default:
                    return;
            }
        }
    }

    public override void OnWriteFailed(NetError error) => Close(ResponseFlags.None);

    public override void OnAboveHighWatermark() => _upstream.Stream?.PauseReading();

    public override void OnBelowLowWatermark() => _upstream.Stream?.ResumeReading();

    public override void OnPeerClosing()
    {
        // A client that only ended its side may still read; one that reset is gone, connected upstream or not.
        if (_client.IsPeerReset)
        {
            Close(ResponseFlags.None);
        }
    }

    public override void CloseIfIdle()
    {
        // A tunnel is never known to be idle.
    }

    public override void CloseNow() => Close(ResponseFlags.None);

    public override void OnReleased()
    {
        if (!_isOver)
        {
            End();
        }
    }

    internal void OnIdleTimeout()
    {
        _worker.Stats.Increment(_ids.IdleTimeout);
        Close(ResponseFlags.None);
    }

    internal void ConnectAgain()
    {
        if (!_isOver)
        {
            Connect();
        }
    }

    internal void LogPeriod() => Log(AccessLogType.TcpPeriodic);

    internal void OnMaxDuration()
    {
        _worker.Stats.Increment(_ids.MaxDownstreamConnectionDuration);
        Close(ResponseFlags.DurationTimeout);
    }

    public void OnConnected(EndpointState endpoint)
    {
        Info.Upstream = endpoint;
        if (_config.LogsOnConnected)
        {
            Log(AccessLogType.TcpUpstreamConnected);
        }

        _timers.Touch();
        _client.ResumeReading();
    }

    public void OnConnectFailed(PoolFailureReason reason, EndpointState endpoint)
    {
        Info.Upstream = endpoint;
        if (reason == PoolFailureReason.Overflow)
        {
            Close(ResponseFlags.UpstreamOverflow);
            return;
        }

        Info.Flags |= ResponseFlags.UpstreamConnectionFailure;
        if (_config.BackoffBaseMs == 0 || _attempts >= _config.MaxConnectAttempts)
        {
            Connect();
            return;
        }

        // Fully jittered, as Envoy's: at most the base interval times two for each failure, at most the largest.
        long ceilingMs = Math.Min(_config.BackoffMaxMs, _config.BackoffBaseMs << Math.Min(_attempts - 1, 20));
        _timers.ConnectLater(1 + (long)(_worker.Random.Next() % (ulong)Math.Max(1, ceilingMs)));
    }

    public void OnUpstreamData(ReadOnlySpan<byte> data, bool endStream)
    {
        _timers.Touch();
        Info.BytesSent += data.Length;
        _client.Sent(data.Length);
        _worker.Stats.Add(_ids.DownstreamCxTxBytesTotal, data.Length);
        _client.Write(data);
        if (endStream)
        {
            _upstreamEnded = true;
            _client.ShutdownWrite();
            CloseIfBothEnded();
        }
    }

    // No flag: that the origin ends a tunnel is how tunnels end. (UC is for requests.)
    public void OnUpstreamReset() => Close(ResponseFlags.None);

    public void OnUpstreamSlow(bool isSlow)
    {
        if (isSlow)
        {
            _worker.Stats.Increment(_ids.DownstreamFlowControlPausedReading);
            _client.PauseReading();
        }
        else
        {
            _worker.Stats.Increment(_ids.DownstreamFlowControlResumedReading);
            _client.ResumeReading();
        }
    }

    /// <summary>The upstream connection is being made, or stands already.</summary>
    private void GoOnWith(EarlyTunnel early)
    {
        _cluster = early.Cluster;
        Info.UpstreamCluster = _cluster.Config;
        _attempts = 1;
        early.Upstream.HandTo(this);
        if (early.Upstream.Stream is not null)
        {
            OnConnected(early.Endpoint);
        }
    }

    private void Connect()
    {
        ClusterState cluster = _cluster!;
        if (_attempts >= Math.Max(1, _config.MaxConnectAttempts))
        {
            _worker.Stats.Increment(cluster.Ids.CxConnectAttemptsExceeded);
            Close(ResponseFlags.UpstreamRetryLimitExceeded);
            return;
        }

        EndpointState? endpoint = TcpRouting.ChooseEndpoint(cluster, _client);
        if (endpoint is null)
        {
            _worker.Stats.Increment(cluster.Ids.CxNoneHealthy);
            Close(ResponseFlags.NoHealthyUpstream);
            return;
        }

        _attempts++;
        _upstream.Open(endpoint);
    }

    private void CloseIfBothEnded()
    {
        if (_clientEnded && _upstreamEnded && !_isOver)
        {
            End();
            _client.CloseAfterFlush(lingerMs: 0);
        }
    }

    private void Close(ResponseFlags flag)
    {
        if (_isOver)
        {
            return;
        }

        Info.Flags |= flag;
        End();
        _client.CloseAfterFlush(lingerMs: 0);
    }

    private void End()
    {
        _isOver = true;
        _timers.End();
        _upstream.Close();
        Info.EndMs = _worker.Loop.NowMs;
        Log(AccessLogType.TcpConnectionEnd);
    }

    private void Log(AccessLogType type)
    {
        Info.LogType = type;
        foreach (AccessLogWriter log in _logs)
        {
            log.Write(Info);
        }
    }
}
