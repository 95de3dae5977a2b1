namespace Tulle.Http.Http2;

/// <summary>
/// How the streams that closed last came to that: what still arrives for one is ignored or an error depending on it
/// (RFC 9113 section 5.1, closed). Older ones are forgotten.
/// </summary>
internal sealed class ClosedStreams
{
    /// <summary>Enough to tell a peer's mistakes from what it had under way; many streams that end at once are more.</summary>
    private const int Remembered = 256;

    private int[] _ids = [];
    private StreamEnd[] _ends = [];
    private int _next;
    private bool _hasForgotten;

    internal void Add(int streamId, StreamEnd end)
    {
        if (_ids.Length == 0)
        {
            _ids = new int[Remembered];
            _ends = new StreamEnd[Remembered];
        }
        _ids[_next] = streamId;
        _ends[_next] = end;
        _next = (_next + 1) % Remembered;
        _hasForgotten |= _next == 0;
    }

    /// <summary>How it ended, as far as anybody remembers.</summary>
    internal StreamEnd Find(int streamId)
    {
        int at = _ids.AsSpan().IndexOf(streamId);
        return at >= 0 ? _ends[at] : _hasForgotten ? StreamEnd.Forgotten : StreamEnd.NeverOpened;
    }
}
