using Tulle.Http;
using Tulle.Http.Http1;
using Tulle.Net;

namespace Tulle.Load;

/// <summary>One keep-alive connection with at most one request under way. Reconnects when the peer closed it.</summary>
internal sealed class LoadConnection : SocketConnection
{
    private const int BufferBytes = 64 * 1024;

    private static readonly Http1Limits Limits = new();
    private static readonly ConnectOptions Options = new() { TimeoutMs = 5_000 };

    private readonly LoadGenerator _generator;
    private readonly SocketAddress _address;
    private readonly ResponseHeadParser _parser = new();
    private readonly HeaderTable _headers = new();
    private readonly byte[] _buffer = new byte[BufferBytes];
    private BodyReader _body;
    private byte[]? _request;
    private long _intendedNs;
    private int _end;
    private bool _inBody;
    private bool _isConnected;

    public LoadConnection(EventLoop loop, LoadGenerator generator, SocketAddress address)
        : base(loop)
    {
        _generator = generator;
        _address = address;
    }

    /// <summary>Sends one request; the generator hears when its response is whole.</summary>
    public void Send(byte[] request, long intendedNs)
    {
        _request = request;
        _intendedNs = intendedNs;
        _parser.Begin(Limits, RequestMethod.Get);
        _end = 0;
        _inBody = false;
        if (IsOpen && !IsPeerClosing)
        {
            Write(request);
            Flush(); // the schedule runs between turns, where nobody else flushes
            return;
        }

        _isConnected = false;
        if (IsOpen)
        {
            Close();
        }

        // A closed connection is free again only at the end of the turn.
        Loop.Post(static state => ((LoadConnection)state!).Reconnect(), this);
    }

    protected override void OnConnected()
    {
        _isConnected = true;
        if (_request is not null)
        {
            Write(_request);
        }
    }

    protected override void OnConnectFailed(NetError error) => Fail();

    protected override void OnWriteFailed(NetError error) => Fail();

    protected override void OnReadable()
    {
        while (true)
        {
            ReadResult read = TryRead(_buffer.AsSpan(_end));
            if (read.Status != ReadStatus.Data)
            {
                if (read.Status is ReadStatus.EndOfStream or ReadStatus.Failed)
                {
                    Fail();
                }

                return;
            }

            _end += read.Count;
            if (!Advance())
            {
                Fail();
                return;
            }
        }
    }

    private void Reconnect()
    {
        if (Connect(_address, Options) != NetError.None)
        {
            Fail();
        }
    }

    /// <summary>False when the response is malformed or too long.</summary>
    private bool Advance()
    {
        if (_request is null)
        {
            return false;
        }

        int start = 0;
        if (!_inBody)
        {
            HeadStatus status = _parser.Parse(_headers, _buffer, 0, _end);
            if (status != HeadStatus.Done)
            {
                return status == HeadStatus.NeedMore && _end < BufferBytes;
            }

            start = _parser.Head.HeadBytes;
            _inBody = true;
            _body.Begin(_parser.Head.Framing, _parser.Head.ContentLength, Limits);
        }

        while (!_body.IsDone)
        {
            BodyStatus status = _body.Read(_buffer.AsSpan(start, _end - start), out int consumed, out _);
            start += consumed;
            if (status == BodyStatus.Invalid)
            {
                return false;
            }

            if (status == BodyStatus.NeedMore)
            {
                _end = 0;
                return true;
            }
        }

        _end = 0;
        Finish(_parser.Head.Status is >= 200 and < 400, _parser.Head.KeepAlive);
        return true;
    }

    private void Finish(bool succeeded, bool keepAlive)
    {
        _request = null;
        if (!keepAlive)
        {
            Close();
        }

        _generator.Completed(this, _intendedNs, succeeded);
    }

    private void Fail()
    {
        bool wasUnderWay = _request is not null;
        _request = null;
        if (IsOpen)
        {
            Close();
        }

        if (!wasUnderWay)
        {
            return;
        }

        if (_isConnected)
        {
            _generator.Completed(this, _intendedNs, succeeded: false);
        }
        else
        {
            _generator.ConnectFailed(this, _intendedNs);
        }
    }
}
