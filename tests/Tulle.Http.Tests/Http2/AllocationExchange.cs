using Tulle.Http.Http2;

namespace Tulle.Http.Tests.Http2;

/// <summary>A client and a server on fixed memory, one exchange after the other, eight streams at a time.</summary>
internal sealed class AllocationExchange : IHttp2Owner
{
    private const int Parallel = 8;

    private readonly byte[] _scratch = new byte[Http2Connection.ScratchBytes];
    private readonly Pipe _toServer = new();
    private readonly Pipe _toClient = new();
    private readonly Http2Connection _client;
    private readonly Http2Connection _server;
    private readonly Stack<Http2Stream> _clientStreams = new();
    private readonly Stack<Http2Stream> _serverStreams = new();
    private readonly HeaderTable _request = new();
    private readonly HeaderTable _response = new();

    public AllocationExchange()
    {
        var limits = new Http2Limits { OddityBudget = int.MaxValue };
        _client = new Http2Connection(Http2Role.Client, limits, this, _toServer);
        _server = new Http2Connection(Http2Role.Server, limits, this, _toClient);
        _client.Start();
        _server.Start();
        _request.Add(HeaderName.Method, "POST"u8);
        _request.Add(HeaderName.Scheme, "http"u8);
        _request.Add(HeaderName.Path, "/package.Service/Method"u8);
        _request.Add(HeaderName.Authority, "service.test"u8);
        _request.Add(HeaderName.ContentType, "application/grpc"u8);
        _request.Add(HeaderName.XRequestId, "6f0ab14f-1f3c-4d68-9b0e-000000000000"u8);
        _response.Status = 200;
        _response.Add(HeaderName.ContentType, "application/grpc"u8);
        for (int i = 0; i < Parallel; i++)
        {
            _clientStreams.Push(new Recycled(this, _client, _clientStreams));
            _serverStreams.Push(new Recycled(this, _server, _serverStreams));
        }
    }

    public void Run(int turns)
    {
        for (int turn = 0; turn < turns; turn++)
        {
            for (int i = 0; i < Parallel; i++)
            {
                Http2Stream stream = _clientStreams.Pop();
                _client.OpenStream(stream, _request, endStream: false);
                _client.SendData(stream, "0123456789"u8, endStream: true);
            }
            while (_toServer.Length + _toClient.Length > 0)
            {
                _toServer.Deliver(_server, _scratch);
                _toClient.Deliver(_client, _scratch);
            }
        }
    }

    public void AssertComplete()
    {
        Assert.Equal(Parallel, _clientStreams.Count);
        Assert.Equal(Parallel, _serverStreams.Count);
        Assert.False(_client.HasFailed || _server.HasFailed);
    }

    public Http2Stream? AcceptStream() => _serverStreams.Pop();

    public void OnGoAway(Http2ErrorCode code)
    {
    }

    public void OnPong(ulong payload)
    {
    }

    public void OnSettings()
    {
    }

    public void OnFailed(Http2ErrorCode code, string detail) => Assert.Fail(detail);

    public void OnShouldDrain() => Assert.Fail("nothing odd happens here");

    private sealed class Recycled(AllocationExchange owner, Http2Connection connection, Stack<Http2Stream> home)
        : Http2Stream
    {
        private readonly HeaderTable _fields = new();

        protected internal override HeaderTable BeginBlock()
        {
            _fields.Clear();
            return _fields;
        }

        protected internal override void OnHead(bool endStream)
        {
        }

        protected internal override void OnData(ReadOnlySpan<byte> data, bool endStream)
        {
            connection.GiveBack(this, data.Length);
            if (connection == owner._server && endStream)
            {
                connection.SendFields(this, owner._response, endStream: false);
                connection.SendData(this, "abcdefghij"u8, endStream: true);
            }
        }

        protected internal override void OnTrailers()
        {
        }

        protected internal override void OnReset(Http2ErrorCode code, bool isByPeer, bool isUnprocessed) => Assert.Fail("reset");

        protected internal override void OnSendable()
        {
        }

        protected internal override void OnClosed() => home.Push(this);
    }

    private sealed class Pipe : IFrameOutput
    {
        private readonly byte[] _bytes = new byte[256 * 1024];

        public int Length { get; private set; }

        public void Deliver(Http2Connection connection, byte[] scratch)
        {
            int taken = connection.Receive(_bytes.AsSpan(0, Length), scratch);
            connection.OnOutputDrained();
            _bytes.AsSpan(taken, Length - taken).CopyTo(_bytes);
            Length -= taken;
        }

        public Span<byte> Reserve(int bytes) => _bytes.AsSpan(Length, bytes);

        public void Commit(int bytes) => Length += bytes;
    }
}
