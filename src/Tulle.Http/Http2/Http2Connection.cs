using System.Diagnostics;
using Tulle.Http.Hpack;

namespace Tulle.Http.Http2;

/// <summary>
/// One side of an HTTP/2 connection (RFC 9113), without I/O: bytes and the clock in, calls on streams and frames out.
/// What it cannot send because a window is closed stays with the stream's owner, so no body is ever held here. One
/// thread's.
/// </summary>
public sealed partial class Http2Connection
{
    /// <summary>Memory that <see cref="Receive"/> needs for strings while they are decoded.</summary>
    public const int ScratchBytes = 64 * 1024;

    /// <summary>
    /// What hardly any peer allows less than (section 6.5.2): more would be refused by many before their SETTINGS are here.
    /// </summary>
    private const int LeastConcurrentStreams = 100;

    private readonly Http2Role _role;
    private readonly Http2Limits _limits;
    private readonly IHttp2Owner _owner;
    private readonly IFrameOutput _output;
    private readonly HpackDecoder _decoder;
    private readonly HpackEncoder _encoder = new();
    private readonly MessageFields _fields;
    private readonly StreamTable _streams = new();
    private readonly ClosedStreams _closed = new();
    private FloodGuard _flood;
    private PeerSettings _peer = new();
    private FlowWindow _sendWindow = new(FlowWindow.DefaultBytes);
    private int _unacknowledgedSettings;

    /// <summary>The highest stream that the peer has opened.</summary>
    private int _lastPeerId;

    /// <summary>Streams of the peer above this are not looked at any more.</summary>
    private int _lastAcceptedId = int.MaxValue;

    /// <summary>Client: the identifier of the next stream.</summary>
    private long _nextId = 1;

    /// <summary>What the peer's last GOAWAY named; our streams above it are lost.</summary>
    private int _peerGoAwayId = int.MaxValue;
    private bool _drainReported;

    public Http2Connection(Http2Role role, Http2Limits limits, IHttp2Owner owner, IFrameOutput output)
    {
        _role = role;
        _limits = limits;
        _owner = owner;
        _output = output;
        _decoder = new HpackDecoder(limits.HeaderTableBytes);
        _fields = new MessageFields(limits);
        _flood = new FloodGuard(limits);
        _streamWindowBytes = limits.InitialStreamWindowBytes;
        _connectionWindowBytes = Math.Max(limits.InitialConnectionWindowBytes, FlowWindow.DefaultBytes);
        _receiveWindow = new FlowWindow(_connectionWindowBytes);
    }

    /// <summary>Monotonic milliseconds; the owner sets it before it calls anything else of a turn.</summary>
    public long NowMs { get; set; }

    /// <summary>GOAWAY with an error was written; nothing more is read or sent.</summary>
    public bool HasFailed { get; private set; }

    public int StreamCount => _streams.Count;

    /// <summary>RST_STREAM frames that went out.</summary>
    public long ResetsSent { get; private set; }

    /// <summary>GOAWAY frames that went out.</summary>
    public long GoAwaysSent { get; private set; }

    /// <summary>What ended the connection, if it was a flood.</summary>
    public Http2Flood Flood { get; private set; }

    /// <summary>Of the message that was rejected last.</summary>
    public MessageFault Fault { get; private set; }

    /// <summary>
    /// The owner's output is full: <see cref="Receive"/> takes no further frame, or a peer that does not read could have
    /// answers pile up without end. What is left is given again when this is false.
    /// </summary>
    public bool IsPaused { get; set; }

    /// <summary>Bytes that have to lie in one piece for <see cref="Receive"/> to go on.</summary>
    public int NeededBytes { get; private set; } = FrameHeader.Bytes;

    /// <summary>Our SETTINGS are not acknowledged yet: the owner bounds the time (SETTINGS_TIMEOUT).</summary>
    public bool AwaitsSettingsAck => _unacknowledgedSettings > 0;

    /// <summary>
    /// A block of fields, or the peer's preface, is incomplete: the owner bounds the time.
    /// </summary>
    public bool IsWaitingForMore => _block.StreamId != 0 || !_hasSettings;

    /// <summary>The peer has sent GOAWAY.</summary>
    public bool IsPeerLeaving { get; private set; }

    /// <summary>Client: the streams that the peer has taken, as its last GOAWAY says; 0 before that.</summary>
    public uint StreamsTaken => IsPeerLeaving ? ((uint)_peerGoAwayId + 1) / 2 : 0;

    /// <summary>Whether the peer takes extended CONNECT (RFC 8441 section 3).</summary>
    public bool PeerAllowsConnectProtocol => _peer.EnablesConnectProtocol;

    /// <summary>The peer's first SETTINGS have come.</summary>
    public bool HasPeerSettings => _hasSettings;

    /// <summary>Client: streams that may be opened now.</summary>
    public int OpenableStreams
    {
        get
        {
            if (_role != Http2Role.Client || HasFailed || IsPeerLeaving || _nextId > int.MaxValue)
            {
                return 0;
            }
            long most = _hasSettings ? _peer.MaxConcurrentStreams : LeastConcurrentStreams;
            long free = most - _streams.Count;
            return (int)Math.Clamp(Math.Min(free, ((int.MaxValue - _nextId) / 2) + 1), 0, int.MaxValue);
        }
    }

    /// <summary>Writes the connection preface (section 3.4).</summary>
    public void Start()
    {
        if (_role == Http2Role.Client)
        {
            Preface.CopyTo(_output.Reserve(Preface.Length));
            _output.Commit(Preface.Length);
        }
        FrameWriter.WriteSettings(_output, _role == Http2Role.Client
            ? [
                (Http2SettingId.HeaderTableSize, (uint)_limits.HeaderTableBytes),
                (Http2SettingId.EnablePush, 0),
                (Http2SettingId.InitialWindowSize, (uint)_limits.InitialStreamWindowBytes),
            ]
            : [
                (Http2SettingId.HeaderTableSize, (uint)_limits.HeaderTableBytes),
                (Http2SettingId.EnableConnectProtocol, _limits.AllowConnectProtocol ? 1u : 0u),
                (Http2SettingId.MaxConcurrentStreams, (uint)_limits.MaxConcurrentStreams),
                (Http2SettingId.InitialWindowSize, (uint)_limits.InitialStreamWindowBytes),
            ]);
        _unacknowledgedSettings++;
        WithholdWindow();
        int more = _receiveWindow.Bytes - FlowWindow.DefaultBytes;
        if (more > 0)
        {
            FrameWriter.WriteWindowUpdate(_output, 0, more);
        }
    }

    /// <summary>Asks for a sign of life; <see cref="IHttp2Owner.OnPong"/> brings it.</summary>
    public void SendPing(ulong payload)
    {
        if (!HasFailed)
        {
            FrameWriter.WritePing(_output, payload, isAck: false);
        }
    }

    /// <summary>
    /// Section 6.8: says that the connection will end, while streams that are under way are still taken.
    /// <see cref="FinishGoAway"/> follows when they have had the time to come.
    /// </summary>
    public void BeginGoAway() => WriteGoAway(int.MaxValue, Http2ErrorCode.NoError);

    /// <summary>No stream is taken any more; those that are open end as usual.</summary>
    public void FinishGoAway(Http2ErrorCode code = Http2ErrorCode.NoError)
    {
        _lastAcceptedId = _lastPeerId;
        WriteGoAway(_lastPeerId, code);
    }

    /// <summary>The owner found a reason to end the connection now, a timeout for example.</summary>
    public void Fail(Http2ErrorCode code, string detail)
    {
        if (HasFailed)
        {
            return;
        }
        WriteGoAway(_lastPeerId, code);
        HasFailed = true;
        Abandon(code);
        _owner.OnFailed(code, detail);
    }

    /// <summary>The transport is gone: every stream is reset, nothing is written.</summary>
    public void OnTransportClosed()
    {
        HasFailed = true;
        Abandon(Http2ErrorCode.ConnectError);
        Await(isOwed: false);
    }

    /// <summary>The peer has taken all that was queued for it.</summary>
    public void OnOutputDrained() => _flood.OnOutputDrained();

    private void WriteGoAway(int lastStreamId, Http2ErrorCode code)
    {
        if (!HasFailed)
        {
            GoAwaysSent++;
            FrameWriter.WriteGoAway(_output, lastStreamId, code);
        }
    }

    private void Abandon(Http2ErrorCode code)
    {
        _block.End();
        if (_streams.Count == 0)
        {
            return;
        }
        Http2Stream[] open = new Http2Stream[_streams.Count];
        _streams.CopyTo(open);
        foreach (Http2Stream stream in open)
        {
            if (stream.IsOpen)
            {
                stream.OnReset(code, isByPeer: false, isUnprocessed: false);
                Forget(stream, StreamEnd.ResetByUs);
            }
        }
    }

    private void FailFlood(Http2Flood flood, string detail)
    {
        Flood = flood;
        Fail(Http2ErrorCode.EnhanceYourCalm, detail);
    }

    /// <summary>Something odd and legal; false: there was too much of it, and the connection has failed.</summary>
    private bool CountOddity()
    {
        if (!_flood.AllowOddity(NowMs))
        {
            FailFlood(Http2Flood.Oddities, "too many odd frames");
            return false;
        }
        if (_flood.ShouldDrain && !_drainReported)
        {
            _drainReported = true;
            _owner.OnShouldDrain();
        }
        return true;
    }

    /// <summary>The stream is closed: its object goes back to its owner.</summary>
    private void Forget(Http2Stream stream, StreamEnd end)
    {
        Debug.Assert(stream.IsOpen, "closed once");
        Unlink(stream);
        _streams.Remove(stream);
        _closed.Add(stream.Id, end);
        stream.Id = 0;
        stream.OnClosed();
    }

    private void CloseIfComplete(Http2Stream stream)
    {
        if (stream.IsOpen && stream.IsReceiveEnded && stream.IsSendEnded)
        {
            Forget(stream, StreamEnd.Complete);
        }
    }
}
