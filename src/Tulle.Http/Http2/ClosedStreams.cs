namespace Tulle.Http.Http2;

/// <summary>
/// How the streams that closed last came to that: what still arrives for one is ignored or an error depending on it
/// (RFC 9113 section 5.1, closed). Older ones are forgotten.
/// </summary>
internal sealed class ClosedStreams
{
    /// <summary>What a peer may have under way when its stream is reset, many times over.</summary>
    private const int Remembered = 256;

    private int[] _ids = [];
    private StreamEnd[] _ends = [];
    private int _next;

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
    }

    /// <summary>How it ended; Forgotten: too long ago, or never opened.</summary>
    internal StreamEnd Find(int streamId)
    {
        int at = _ids.AsSpan().IndexOf(streamId);
        return at < 0 ? StreamEnd.Forgotten : _ends[at];
    }
}
