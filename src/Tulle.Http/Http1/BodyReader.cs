using System.Diagnostics;

namespace Tulle.Http.Http1;

/// <summary>
/// Finds the body in the bytes behind a head. The caller hands over what it read and calls again with the rest until
/// NeedMore or Done: nothing of the input has to be kept for later. Data are slices of the input. A mutable struct:
/// a field of its connection, never copied.
/// </summary>
public struct BodyReader
{
    private Http1Limits _limits;
    private HeaderTable? _trailers;
    private TrailerSection? _trailerSection;
    private long _remainingBytes;
    private int _lineExtensionBytes;
    private int _messageExtensionBytes;
    private int _sizeDigits;
    private BodyFraming _framing;
    private ChunkState _state;

    private enum ChunkState : byte
    {
        Size,
        Extension,
        SizeLineFeed,
        Data,
        DataCarriageReturn,
        DataLineFeed,
        Trailers,
        LastLineFeed,
        Done,
    }

    /// <summary>Why <see cref="Read"/> or <see cref="EndOfInput"/> said Invalid.</summary>
    public Http1Error? Error { get; private set; }

    public readonly bool IsDone => _state == ChunkState.Done;

    public readonly BodyFraming Framing => _framing;

    /// <summary>Bytes of the body that are still to come, where the framing is Length.</summary>
    public readonly long RemainingBytes => _framing == BodyFraming.Length ? _remainingBytes : -1;

    /// <summary>
    /// Prepares for one message. Trailers go to <paramref name="trailers"/>, which is cleared; without a table, or
    /// without EnableTrailers, they are checked and dropped.
    /// </summary>
    public void Begin(BodyFraming framing, long contentLength, Http1Limits limits, HeaderTable? trailers = null)
    {
        Debug.Assert(framing != BodyFraming.Tunnel);
        _limits = limits;
        _framing = framing;
        _trailers = trailers;
        trailers?.Clear();
        _trailerSection?.Clear();
        _remainingBytes = framing == BodyFraming.Length ? contentLength : 0;
        _messageExtensionBytes = 0;
        Error = null;
        bool isEmpty = framing == BodyFraming.None || (framing == BodyFraming.Length && contentLength == 0);
        _state = isEmpty ? ChunkState.Done : framing == BodyFraming.Chunked ? ChunkState.Size : ChunkState.Data;
        BeginSize();
    }

    /// <summary>
    /// Takes some of the input: <paramref name="consumed"/> says how much. On Data, and only then,
    /// <paramref name="data"/> is a piece of the body; when Length framing ends, IsDone is true with that last piece.
    /// </summary>
    public BodyStatus Read(ReadOnlySpan<byte> input, out int consumed, out ReadOnlySpan<byte> data)
    {
        consumed = 0;
        data = default;
        if (_state == ChunkState.Done)
        {
            return BodyStatus.Done;
        }
        if (input.IsEmpty)
        {
            return BodyStatus.NeedMore;
        }
        switch (_framing)
        {
            case BodyFraming.Length:
                consumed = (int)Math.Min(input.Length, _remainingBytes);
                _remainingBytes -= consumed;
                data = input[..consumed];
                _state = _remainingBytes == 0 ? ChunkState.Done : ChunkState.Data;
                return BodyStatus.Data;
            case BodyFraming.Chunked:
                return ReadChunked(input, out consumed, out data);
            default:
                consumed = input.Length;
                data = input;
                return BodyStatus.Data;
        }
    }

    /// <summary>
    /// The peer closed its side. Only a body that lasts until then is whole (RFC 9112 section 8); any other is cut
    /// short, and must never be passed on as a whole one.
    /// </summary>
    public BodyStatus EndOfInput()
    {
        if (_framing == BodyFraming.UntilClose)
        {
            _state = ChunkState.Done;
        }
        return _state == ChunkState.Done ? BodyStatus.Done : Invalid(Http1Error.Truncated);
    }

    private BodyStatus ReadChunked(ReadOnlySpan<byte> input, out int consumed, out ReadOnlySpan<byte> data)
    {
        data = default;
        int at = 0;
        while (at < input.Length)
        {
            if (_state == ChunkState.Data)
            {
                int length = (int)Math.Min(input.Length - at, _remainingBytes);
                data = input.Slice(at, length);
                _remainingBytes -= length;
                _state = _remainingBytes == 0 ? ChunkState.DataCarriageReturn : ChunkState.Data;
                consumed = at + length;
                return BodyStatus.Data;
            }
            if (_state == ChunkState.Trailers)
            {
                BodyStatus status = ReadTrailers(input[at..], out int taken);
                consumed = at + taken;
                return status;
            }
            Http1Error? error = TakeLineByte(input[at++]);
            if (error is not null)
            {
                consumed = at;
                return Invalid(error);
            }
            if (_state == ChunkState.Done)
            {
                consumed = at;
                return BodyStatus.Done;
            }
        }
        consumed = at;
        return BodyStatus.NeedMore;
    }

    // RFC 9112 section 7.1: 1*HEXDIG [ chunk-ext ] CRLF chunk-data CRLF. Digits and nothing else: no sign, no prefix,
    // no blank, no bare CR or LF.
    private Http1Error? TakeLineByte(byte b)
    {
        switch (_state)
        {
            case ChunkState.Size:
                return TakeSizeByte(b);
            case ChunkState.Extension:
                return TakeExtensionByte(b);
            case ChunkState.SizeLineFeed:
                // The last chunk has size 0; behind it come trailers or the empty line.
                _state = _remainingBytes == 0 ? ChunkState.Trailers : ChunkState.Data;
                return b == '\n' ? null : Http1Error.BadRequest;
            case ChunkState.LastLineFeed:
                _state = ChunkState.Done;
                return b == '\n' ? null : Http1Error.BadRequest;
            case ChunkState.DataCarriageReturn:
                _state = ChunkState.DataLineFeed;
                return b == '\r' ? null : Http1Error.BadRequest;
            default:
                _state = ChunkState.Size;
                BeginSize();
                return b == '\n' ? null : Http1Error.BadRequest;
        }
    }

    private Http1Error? TakeSizeByte(byte b)
    {
        // 16 digits hold any size; 15 of value keep it within a long.
        const int MaxSizeDigits = 16;
        const long MaxBeforeShift = long.MaxValue >> 4;

        int digit = AsciiNumber.HexDigit(b);
        if (digit >= 0)
        {
            if (++_sizeDigits > MaxSizeDigits || _remainingBytes > MaxBeforeShift)
            {
                return Http1Error.BadRequest;
            }
            _remainingBytes = (_remainingBytes << 4) | (uint)digit;
            return null;
        }
        if (_sizeDigits == 0)
        {
            return Http1Error.BadRequest;
        }
        if (b == '\r')
        {
            _state = ChunkState.SizeLineFeed;
            return null;
        }
        _state = ChunkState.Extension;
        return b == ';' ? null : Http1Error.BadRequest;
    }

    // RFC 9112 section 7.1.1: extensions are ignored, and a limit to them is due.
    private Http1Error? TakeExtensionByte(byte b)
    {
        if (b == '\r')
        {
            _state = ChunkState.SizeLineFeed;
            return null;
        }
        bool isControl = (b < 0x20 && b != '\t') || b == 0x7f;
        return isControl
            || ++_lineExtensionBytes > _limits.MaxChunkExtensionLineBytes
            || ++_messageExtensionBytes > _limits.MaxChunkExtensionBytes
            ? Http1Error.BadRequest
            : null;
    }

    private void BeginSize()
    {
        _sizeDigits = 0;
        _lineExtensionBytes = 0;
        if (_framing == BodyFraming.Chunked)
        {
            _remainingBytes = 0;
        }
    }

    private BodyStatus ReadTrailers(ReadOnlySpan<byte> input, out int consumed)
    {
        // Nearly every message has none: the empty line then needs no memory.
        if (input[0] == '\r' && (_trailerSection is null || _trailerSection.IsEmpty))
        {
            consumed = Math.Min(2, input.Length);
            _state = consumed == 2 ? ChunkState.Done : ChunkState.LastLineFeed;
            return consumed < 2 ? BodyStatus.NeedMore
                : input[1] == '\n' ? BodyStatus.Done : Invalid(Http1Error.BadRequest);
        }
        _trailerSection ??= new TrailerSection();
        HeadStatus status = _trailerSection.Take(input, _limits, out consumed);
        if (status == HeadStatus.NeedMore)
        {
            return BodyStatus.NeedMore;
        }
        Http1Error? error = _trailerSection.Error;
        if (status == HeadStatus.Done)
        {
            if (_limits.EnableTrailers && _trailers is not null)
            {
                _trailerSection.MoveTo(_trailers);
            }
            _state = ChunkState.Done;
        }
        _trailerSection.Clear();
        return status == HeadStatus.Done ? BodyStatus.Done : Invalid(error!);
    }

    private BodyStatus Invalid(Http1Error error)
    {
        Error = error;
        return BodyStatus.Invalid;
    }
}
