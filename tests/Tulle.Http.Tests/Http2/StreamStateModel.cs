using Tulle.Http.Http2;

namespace Tulle.Http.Tests.Http2;

/// <summary>
/// RFC 9113 section 5.1 as a server sees one client's streams, as short as it can be said: what each frame does to a
/// stream, and which error it is where it may not come. The server answers nothing by itself.
/// </summary>
internal sealed class StreamStateModel
{
    private readonly Dictionary<int, State> _streams = [];
    private int _last;

    internal enum State
    {
        Open,
        HalfClosed,
        ResetByClient,
        ResetByServer,
    }

    /// <summary>The connection's error; the first ends all.</summary>
    public Http2ErrorCode? Failure { get; private set; }

    public int OpenCount => _streams.Values.Count(s => s is State.Open or State.HalfClosed);

    /// <summary>HEADERS with a request, or with trailers where one is open already.</summary>
    public void OnHeaders(int stream, bool end)
    {
        if (Failure is not null)
        {
            return;
        }
        if (!_streams.TryGetValue(stream, out State state))
        {
            if (stream < _last)
            {
                Failure = Http2ErrorCode.ProtocolError;
                return;
            }
            _last = stream;
            _streams[stream] = end ? State.HalfClosed : State.Open;
            return;
        }
        switch (state)
        {
            case State.ResetByClient:
                Failure = Http2ErrorCode.StreamClosed;
                break;
            case State.HalfClosed or State.Open:
                // A second request on one stream: behind the end, or no trailers (it has pseudo-headers).
                _streams[stream] = State.ResetByServer;
                break;
            default:
                break;
        }
    }

    public void OnData(int stream, bool end)
    {
        if (Failure is not null)
        {
            return;
        }
        if (!_streams.TryGetValue(stream, out State state))
        {
            Failure = stream > _last ? Http2ErrorCode.ProtocolError : Http2ErrorCode.StreamClosed;
            return;
        }
        switch (state)
        {
            case State.Open:
                _streams[stream] = end ? State.HalfClosed : State.Open;
                break;
            case State.HalfClosed:
                _streams[stream] = State.ResetByServer;
                break;
            case State.ResetByClient:
                Failure = Http2ErrorCode.StreamClosed;
                break;
            default:
                break;
        }
    }

    public void OnReset(int stream)
    {
        if (Failure is not null)
        {
            return;
        }
        if (!_streams.TryGetValue(stream, out State state))
        {
            Failure = stream > _last ? Http2ErrorCode.ProtocolError : Failure;
            return;
        }
        _streams[stream] = state == State.ResetByServer ? state : State.ResetByClient;
    }

    public void OnWindow(int stream)
    {
        if (Failure is null && stream > _last)
        {
            Failure = Http2ErrorCode.ProtocolError;
        }
    }
}
