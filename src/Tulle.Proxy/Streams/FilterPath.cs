namespace Tulle.Proxy.Streams;

/// <summary>
/// One direction of a chain: who sees what next. After every callback the path asks whether the stream is still going
/// this way, since any callback may have answered the request itself or ended the stream.
/// </summary>
internal sealed class FilterPath(HttpFilter[] filters, bool isDecode)
{
    private readonly HttpFilter[] _filters = filters;
    private readonly bool _isDecode = isDecode;
    private HttpStream _stream = null!;
    private BodyBuffer? _held;
    private BodyBuffer? _spare;
    private bool _hasHeldBody;
    private bool _senderPaused;
    private bool _messageComplete;
    private bool _hasTrailers;

    /// <summary>What a filter holds of the body now; the router reads the request's body here for a retry.</summary>
    public ReadOnlySpan<byte> HeldBody => _hasHeldBody ? _held!.Span : default;

    /// <summary>Forgets the first bytes of what is held.</summary>
    public void DropHeld(int bytes)
    {
        if (_hasHeldBody)
        {
            _held!.DropFirst(Math.Min(bytes, _held.Length));
        }
    }

    public void Attach(HttpStream stream)
    {
        _stream = stream;
        _hasHeldBody = false;
        _senderPaused = false;
        _messageComplete = false;
        _hasTrailers = false;
    }

    public void Release()
    {
        _held?.Release();
        _spare?.Release();
        _hasHeldBody = false;
    }

    public void Headers(bool endStream)
    {
        _messageComplete = endStream;
        RunHeaders(0, endStream);
    }

    public void Data(ReadOnlySpan<byte> data, bool endStream)
    {
        _messageComplete = endStream;
        RunData(0, data, endStream);
    }

    public void Trailers()
    {
        _messageComplete = true;
        _hasTrailers = true;
        RunTrailers(0);
    }

    public void Inject(HttpFilter filter, ReadOnlySpan<byte> data, bool endStream) =>
        RunData(IndexOf(filter) + 1, data, endStream);

    /// <summary>A filter lets go what it held: head, body and trailers, as far as they have come.</summary>
    public void Continue(HttpFilter filter)
    {
        ref FilterProgress progress = ref Progress(filter);
        if (!progress.Stopped || !MayGoOn)
        {
            return;
        }

        // A filter that stopped everything has not seen body and trailers itself yet.
        int next = IndexOf(filter) + (progress.StoppedAll ? 0 : 1);
        progress.Stopped = false;
        progress.StoppedAll = false;
        bool hadTrailers = _hasTrailers;
        bool complete = _messageComplete;
        if (!progress.HeadersContinued)
        {
            progress.HeadersContinued = true;
            RunHeaders(IndexOf(filter) + 1, complete && !_hasHeldBody && !hadTrailers);
        }

        if (_hasHeldBody && MayGoOn)
        {
            PassHeldBody(next, complete && !hadTrailers);
        }

        if (hadTrailers && MayGoOn)
        {
            RunTrailers(next);
        }
    }

    private bool MayGoOn => _isDecode ? _stream.MayDecode : _stream.MayEncode;

    private void RunHeaders(int from, bool endStream)
    {
        for (int i = from; i < _filters.Length; i++)
        {
            HttpFilter filter = _filters[i];
            ref FilterProgress progress = ref Progress(filter);
            if (filter.IsDisabled)
            {
                progress.HeadersContinued = true;
                continue;
            }

            FilterHeadersStatus status = _isDecode ? filter.DecodeHeaders(endStream) : filter.EncodeHeaders(endStream);
            if (!MayGoOn)
            {
                return;
            }

            if (status != FilterHeadersStatus.Continue)
            {
                progress.Stopped = true;
                progress.StoppedAll = status != FilterHeadersStatus.StopIteration;
                progress.Streaming = status == FilterHeadersStatus.StopAllAndWatermark;
                return;
            }

            progress.HeadersContinued = true;
        }

        if (!_isDecode)
        {
            _stream.WriteResponseHeaders(endStream);
        }
    }

    private void RunData(int from, ReadOnlySpan<byte> data, bool endStream)
    {
        for (int i = from; i < _filters.Length; i++)
        {
            HttpFilter filter = _filters[i];
            if (filter.IsDisabled)
            {
                continue;
            }

            ref FilterProgress progress = ref Progress(filter);
            if (progress.StoppedAll)
            {
                Hold(data, progress.Streaming);
                return;
            }

            FilterDataStatus status =
                _isDecode ? filter.DecodeData(data, endStream) : filter.EncodeData(data, endStream);
            if (!MayGoOn)
            {
                return;
            }

            if (status == FilterDataStatus.Continue && !progress.Stopped)
            {
                continue;
            }

            AfterStoppedData(filter, status, data);
            return;
        }

        if (!_isDecode)
        {
            _stream.WriteResponseData(data, endStream);
        }
    }

    private void AfterStoppedData(HttpFilter filter, FilterDataStatus status, ReadOnlySpan<byte> data)
    {
        ref FilterProgress progress = ref Progress(filter);
        progress.Stopped = true;
        if (status == FilterDataStatus.Continue)
        {
            // It waited with its head until this piece came: now everything goes.
            Hold(data, streaming: false);
            Continue(filter);
        }
        else if (status != FilterDataStatus.StopNoBuffer)
        {
            Hold(data, status == FilterDataStatus.StopAndWatermark);
        }
        else if (_messageComplete && !_hasTrailers && !_hasHeldBody)
        {
            // So that Continue passes an empty last piece on.
            Hold(default, streaming: false);
        }
    }

    private void RunTrailers(int from)
    {
        for (int i = from; i < _filters.Length; i++)
        {
            HttpFilter filter = _filters[i];
            if (filter.IsDisabled)
            {
                continue;
            }

            ref FilterProgress progress = ref Progress(filter);
            if (progress.StoppedAll)
            {
                return;
            }

            FilterTrailersStatus status = _isDecode ? filter.DecodeTrailers() : filter.EncodeTrailers();
            if (!MayGoOn)
            {
                return;
            }

            if (status == FilterTrailersStatus.StopIteration)
            {
                progress.Stopped = true;
                return;
            }

            if (progress.Stopped)
            {
                Continue(filter);
                return;
            }
        }

        if (!_isDecode)
        {
            _stream.WriteResponseTrailers();
        }
    }

    private void PassHeldBody(int next, bool endStream)
    {
        BodyBuffer passing = _held!;
        _held = _spare;
        _spare = null;
        _hasHeldBody = false;
        ResumeSender();
        RunData(next, passing.Span, endStream);
        passing.Release();
        _spare = passing;
    }

    private void Hold(ReadOnlySpan<byte> data, bool streaming)
    {
        _held ??= new BodyBuffer();
        _hasHeldBody = true;
        long limitBytes = _isDecode ? _stream.RequestBufferLimitBytes : _stream.ResponseBufferLimitBytes;
        if (limitBytes > 0 && _held.Length + (long)data.Length > limitBytes && !streaming)
        {
            _stream.OnBufferLimit(_isDecode);
            return;
        }

        _held.Append(data);
        if (streaming && _held.Length > limitBytes && !_senderPaused)
        {
            _senderPaused = true;
            _stream.PauseSender(_isDecode);
        }
    }

    private void ResumeSender()
    {
        if (_senderPaused)
        {
            _senderPaused = false;
            _stream.ResumeSender(_isDecode);
        }
    }

    private int IndexOf(HttpFilter filter) => _isDecode ? filter.DecodeIndex : filter.EncodeIndex;

    private ref FilterProgress Progress(HttpFilter filter)
    {
        if (_isDecode)
        {
            return ref filter.DecodeProgress;
        }

        return ref filter.EncodeProgress;
    }
}
