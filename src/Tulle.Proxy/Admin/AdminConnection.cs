using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Text;
using Tulle.Http;
using Tulle.Http.Http1;
using Tulle.Net;
using Tulle.Proxy.Telemetry;

namespace Tulle.Proxy.Admin;

/// <summary>One HTTP/1.1 connection to the admin page. Main thread only; nothing here is hot.</summary>
internal sealed class AdminConnection : SocketConnection
{
    /// <summary>Bytes of a form that /runtime_modify may send.</summary>
    private const int MaxBodyBytes = 64 * 1024;

    private const int LingerMs = 1_000;

    private static readonly Http1Limits s_limits = new() { MaxHeadBytes = BufferPool.MediumBytes };

    private readonly ServerControl _control;
    private readonly HttpDateCache _date;
    private readonly RequestHeadParser _parser = new();
    private readonly HeaderTable _head = new();
    private readonly List<byte> _body = [];
    private readonly AdminStreamInfo _info;
    private BodyReader _reader;
    private PooledBuffer? _input;
    private bool _inBody;
    private byte[] _method = [];
    private byte[] _target = [];

    internal AdminConnection(EventLoop loop, ServerControl control, HttpDateCache date)
        : base(loop)
    {
        _control = control;
        _date = date;
        _info = new AdminStreamInfo(loop, _head);
        _parser.Begin(s_limits);
    }

    protected override void OnReadable()
    {
        while (IsOpen)
        {
            _input ??= Loop.Buffers.Rent(BufferPool.MediumBytes);
            _input.Compact();
            ReadResult result = TryRead(_input.Writable);
            if (result.Status == ReadStatus.Data)
            {
                _input.Commit(result.Count);
                Advance();
                continue;
            }

            if (result.Status != ReadStatus.WouldBlock)
            {
                Close();
            }

            break;
        }

        ReleaseIdleInput();
    }

    protected override void OnReleased()
    {
        if (_input is { } input)
        {
            _input = null;
            Loop.Buffers.Return(input);
        }
    }

    private void ReleaseIdleInput()
    {
        if (_input is { Length: 0 } input && !_inBody)
        {
            _input = null;
            Loop.Buffers.Return(input);
        }
    }

    private void Advance()
    {
        while (IsOpen && !IsReadPaused && _input!.Length > 0)
        {
            if (!_inBody && !TakeHead(_input))
            {
                return;
            }

            if (!TakeBody(_input))
            {
                return;
            }

            Answer();
        }
    }

    /// <summary>True: a head is complete and the body begins.</summary>
    private bool TakeHead(PooledBuffer input)
    {
        switch (_parser.Parse(_head, input.Array, input.Start, input.End))
        {
            case HeadStatus.Done when _parser.Head.Fault is null:
                ref readonly RequestHead head = ref _parser.Head;
                _reader.Begin(head.Framing, head.ContentLength, s_limits);
                _body.Clear();
                _info.Begin();
                _method = _head.Method.ToArray();
                _target = _head.Path.ToArray();
                input.Consume(head.HeadBytes);
                _inBody = true;
                return true;
            case HeadStatus.NeedMore:
                return false;
            default:
                Refuse(_parser.Error ?? _parser.Head.Fault ?? Http1Error.BadRequest);
                return false;
        }
    }

    private bool TakeBody(PooledBuffer input)
    {
        while (!_reader.IsDone)
        {
            BodyStatus status = _reader.Read(input.Readable, out int consumed, out ReadOnlySpan<byte> data);
            if (_body.Count + data.Length > MaxBodyBytes || status == BodyStatus.Invalid)
            {
                Refuse(Http1Error.BadRequest);
                return false;
            }

            _body.AddRange(data);
            input.Consume(consumed);
            if (status == BodyStatus.NeedMore)
            {
                return false;
            }
        }

        _inBody = false;
        return true;
    }

    private void Answer()
    {
        bool isHead = _method.AsSpan().SequenceEqual("HEAD"u8);
        AdminRequest request = AdminRequest.Parse(_method, _target, CollectionsMarshal.AsSpan(_body));
        var reply = new AdminReply();
        AdminPages.Answer(_control, request, reply);
        bool keepAlive = _parser.Head.KeepAlive;
        Send(reply, keepAlive, isHead);
        WriteLogs(reply, isHead);
        reply.AfterSend?.Invoke();
        if (!keepAlive)
        {
            CloseAfterFlush(LingerMs);
            return;
        }

        _parser.Begin(s_limits);
    }

    private void WriteLogs(AdminReply reply, bool isHead)
    {
        if (_control.AdminLogs.Count == 0)
        {
            return;
        }

        _info.Remote = RemoteAddress;
        _info.Local = LocalAddress;
        _info.End(reply.Status, reply.ContentType, _body.Count, isHead ? 0 : reply.Body.WrittenCount);
        foreach (AccessLogWriter log in _control.AdminLogs)
        {
            log.Write(_info);
        }
    }

    private void Refuse(Http1Error error)
    {
        var reply = new AdminReply();
        reply.Fail(error.Status, error.Body);
        Send(reply, keepAlive: false, isHead: false);
        CloseAfterFlush(LingerMs);
    }

    private void Send(AdminReply reply, bool keepAlive, bool isHead)
    {
        Write(StatusLines.Get(reply.Status));
        Write("content-type: "u8);
        Write(Encoding.ASCII.GetBytes(reply.ContentType));
        if (reply.Allow.Length > 0)
        {
            Write("\r\nallow: "u8);
            Write(Encoding.ASCII.GetBytes(reply.Allow));
        }

        Write("\r\ncache-control: no-cache, max-age=0\r\nx-content-type-options: nosniff\r\ndate: "u8);
        Write(_date.Get(Loop.UnixMs));
        Write("\r\nserver: envoy\r\ncontent-length: "u8);
        Span<byte> number = stackalloc byte[20];
        Utf8Formatter.TryFormat(reply.Body.WrittenCount, number, out int digits);
        Write(number[..digits]);
        Write(keepAlive ? "\r\n\r\n"u8 : "\r\nconnection: close\r\n\r\n"u8);
        if (!isHead)
        {
            Write(reply.Body.WrittenSpan);
        }

        Flush();
    }
}
