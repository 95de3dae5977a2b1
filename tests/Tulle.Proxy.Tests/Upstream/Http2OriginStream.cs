using System.Text;
using Tulle.Http;
using Tulle.Http.Http2;

namespace Tulle.Proxy.Tests.Upstream;

/// <summary>One request at an <see cref="Http2OriginConnection"/>; the test answers it.</summary>
internal sealed class Http2OriginStream(Http2OriginConnection owner) : Http2Stream
{
    private readonly HeaderTable _answer = new();
    private readonly StringBuilder _body = new();
    private byte[] _unsent = [];

    public HeaderTable Request { get; } = new();

    public HeaderTable Trailers { get; } = new();

    public string Body => _body.ToString();

    public bool IsWhole { get; private set; }

    /// <summary>The client's RST_STREAM.</summary>
    public Http2ErrorCode? ResetCode { get; private set; }

    private bool HasHead { get; set; }

    public string? Field(string name) =>
        Request.TryGet(Encoding.Latin1.GetBytes(name), out ReadOnlySpan<byte> value) ? Encoding.Latin1.GetString(value) : null;

    public void Answer(int status, string body = "", bool endStream = true)
    {
        _answer.Clear();
        _answer.Status = status;
        owner.Protocol.SendFields(this, _answer, endStream && body.Length == 0);
        if (body.Length > 0)
        {
            byte[] bytes = Encoding.Latin1.GetBytes(body);
            int sent = owner.Protocol.SendData(this, bytes, endStream);
            _unsent = bytes[sent..];
        }

        owner.Flush();
    }

    public void Reset(Http2ErrorCode code)
    {
        owner.Protocol.Reset(this, code);
        owner.Flush();
    }

    protected override HeaderTable BeginBlock() => HasHead ? Trailers : Request;

    protected override void OnHead(bool endStream)
    {
        HasHead = true;
        IsWhole = endStream;
    }

    protected override void OnData(ReadOnlySpan<byte> data, bool endStream)
    {
        _body.Append(Encoding.Latin1.GetString(data));
        IsWhole = endStream;
        if (!owner.HoldsWindows)
        {
            owner.Protocol.GiveBack(this, data.Length);
        }
    }

    protected override void OnTrailers() => IsWhole = true;

    protected override void OnReset(Http2ErrorCode code, bool isByPeer, bool isUnprocessed)
    {
        if (isByPeer)
        {
            ResetCode = code;
        }
    }

    protected override void OnSendable()
    {
        int sent = owner.Protocol.SendData(this, _unsent, endStream: true);
        _unsent = _unsent[sent..];
        owner.Flush();
    }

    protected override void OnClosed()
    {
    }
}
