using Tulle.Http.Http2;

namespace Tulle.Http.Tests.Http2;

/// <summary>One side of a connection with its output and what it was told in memory.</summary>
internal sealed class Rig : IHttp2Owner, IFrameOutput
{
    private readonly List<byte> _output = [];
    private readonly byte[] _scratch = new byte[Http2Connection.ScratchBytes];
    private byte[] _reserved = [];
    private byte[] _pending = [];

    public Rig(Http2Role role = Http2Role.Server, Http2Limits? limits = null, HeldBodies? bodies = null)
    {
        Connection = new Http2Connection(role, limits ?? Http2Limits.Default, this, this) { Bodies = bodies };
        Connection.Start();
    }

    public Http2Connection Connection { get; }

    public List<string> Events { get; } = [];

    public int Opened { get; private set; }

    public int Closed { get; set; }

    /// <summary>Bodies are kept: no window is opened again.</summary>
    public bool HoldsBack { get; set; }

    public bool Refuses { get; set; }

    public Action<RecordedStream, bool>? OnHead { get; set; }

    public Action<RecordedStream, bool>? OnData { get; set; }

    public List<string> Sent => FrameList.Describe(_output.ToArray());

    /// <summary>The last frame that was sent.</summary>
    public string Last => Sent[^1];

    public static Rig Receiving(FrameList frames, Http2Limits? limits = null)
    {
        var rig = new Rig(limits: limits);
        rig.Give(frames.Bytes);
        return rig;
    }

    public byte[] TakeOutput()
    {
        byte[] bytes = [.. _output];
        _output.Clear();
        return bytes;
    }

    public void Give(ReadOnlySpan<byte> bytes)
    {
        _pending = [.. _pending, .. bytes];
        _pending = _pending[Connection.Receive(_pending, _scratch)..];
    }

    public void Respond(RecordedStream stream, string body, params string[] more)
    {
        HeaderTable head = new();
        head.Status = 200;
        foreach (string field in more)
        {
            string[] parts = field.Split(": ");
            head.Add(WireData.Bytes(parts[0]), WireData.Bytes(parts[1]));
        }
        Connection.SendFields(stream, head, endStream: body.Length == 0);
        if (body.Length > 0)
        {
            byte[] bytes = WireData.Bytes(body);
            stream.Unsent = bytes[Connection.SendData(stream, bytes, endStream: true)..];
        }
    }

    public RecordedStream Open(bool endStream, params string[] fields)
    {
        HeaderTable request = new();
        foreach (string field in fields)
        {
            int split = field.IndexOf(": ", 1, StringComparison.Ordinal);
            request.Add(WireData.Bytes(field[..split]), WireData.Bytes(field[(split + 2)..]));
        }
        var stream = new RecordedStream(this);
        Opened++;
        Connection.OpenStream(stream, request, endStream);
        stream.Number = stream.Id;
        return stream;
    }

    Http2Stream? IHttp2Owner.AcceptStream()
    {
        if (Refuses)
        {
            return null;
        }
        Opened++;
        return new RecordedStream(this);
    }

    void IHttp2Owner.OnGoAway(Http2ErrorCode code) => Events.Add($"goaway {code}");

    void IHttp2Owner.OnPong(ulong payload) => Events.Add($"pong {payload}");

    void IHttp2Owner.OnSettings() => Events.Add("settings");

    void IHttp2Owner.OnFailed(Http2ErrorCode code, string detail) => Events.Add($"failed {code}");

    void IHttp2Owner.OnShouldDrain() => Events.Add("should drain");

    Span<byte> IFrameOutput.Reserve(int bytes) => _reserved = new byte[bytes];

    void IFrameOutput.Commit(int bytes) => _output.AddRange(_reserved.AsSpan(0, bytes));
}
