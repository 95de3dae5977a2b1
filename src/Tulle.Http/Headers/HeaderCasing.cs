using System.Text;

namespace Tulle.Http;

/// <summary>
/// The spelling of a message's field names as they came, for hops where the case of names has to survive (Envoy's
/// preserve_case). It belongs to a <see cref="HeaderTable"/>, whose own names are lower case; a name that was removed
/// and comes back gets its spelling back. As long as the table; exists only where it is asked for.
/// </summary>
internal sealed class HeaderCasing
{
    private const int KeepBytes = 4096;

    private readonly List<(int Offset, int Length)> _names = [];
    private byte[] _raw = [];
    private int _rawLength;
    private int _reasonLength;

    /// <summary>What the spelling of names is that the message did not bring: Proper-Case, else lower case.</summary>
    public bool ProperCaseForOthers { get; private set; }

    /// <summary>The response's reason phrase as it came; empty: the usual one of its status.</summary>
    public ReadOnlySpan<byte> Reason =>
        _reasonLength == 0 ? default : _raw.AsSpan("HTTP/1.1 200 ".Length, _reasonLength);

    public void Begin(bool properCaseForOthers)
    {
        ProperCaseForOthers = properCaseForOthers;
        _names.Clear();
        _rawLength = 0;
        _reasonLength = 0;
    }

    /// <summary>Gives back what is larger than an ordinary head needs.</summary>
    public void Release()
    {
        if (_raw.Length > KeepBytes)
        {
            _raw = [];
        }
    }

    /// <summary>Copies what is new of a head, before a parser lower-cases it. The head begins at its first byte.</summary>
    public void Take(ReadOnlySpan<byte> head)
    {
        if (head.Length <= _rawLength)
        {
            return;
        }

        if (_raw.Length < head.Length)
        {
            Array.Resize(ref _raw, Math.Max(head.Length, _raw.Length * 2));
        }

        head[_rawLength..].CopyTo(_raw.AsSpan(_rawLength));
        _rawLength = head.Length;
    }

    /// <summary>The head is whole and has passed the parser: notes where its names are.</summary>
    public void Complete(int headBytes, bool keepReason)
    {
        ReadOnlySpan<byte> head = _raw.AsSpan(0, headBytes);
        int lineStart = NextLine(head, FirstLine(head));
        if (keepReason && lineStart - 2 > "HTTP/1.1 200 ".Length)
        {
            _reasonLength = lineStart - 2 - "HTTP/1.1 200 ".Length;
        }

        while (lineStart < headBytes && head[lineStart] != '\r')
        {
            int colon = head[lineStart..].IndexOf((byte)':');
            if (colon <= 0)
            {
                return;
            }

            _names.Add((lineStart, colon));
            lineStart = NextLine(head, lineStart);
        }
    }

    /// <summary>The spelling of a lower-case name; empty: the message had no such field.</summary>
    public ReadOnlySpan<byte> Find(ReadOnlySpan<byte> lowerCaseName)
    {
        foreach ((int offset, int length) in _names)
        {
            if (length == lowerCaseName.Length
                && Ascii.EqualsIgnoreCase(_raw.AsSpan(offset, length), lowerCaseName))
            {
                return _raw.AsSpan(offset, length);
            }
        }

        return default;
    }

    public void CopyTo(HeaderCasing other)
    {
        other.Begin(ProperCaseForOthers);
        other.Take(_raw.AsSpan(0, _rawLength));
        other._names.AddRange(_names);
        other._reasonLength = _reasonLength;
    }

    // RFC 9112 section 2.2: empty lines may stand in front of a request line.
    private static int FirstLine(ReadOnlySpan<byte> head)
    {
        int at = 0;
        while (at + 1 < head.Length && head[at] == '\r')
        {
            at += 2;
        }

        return at;
    }

    private static int NextLine(ReadOnlySpan<byte> head, int from)
    {
        int end = head[from..].IndexOf((byte)'\n');
        return end < 0 ? head.Length : from + end + 1;
    }
}
