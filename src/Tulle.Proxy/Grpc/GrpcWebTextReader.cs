using Tulle.Proxy.Streams;

namespace Tulle.Proxy.Grpc;

/// <summary>The base64 of a grpc-web-text body, in whatever pieces it comes. Padding may end any group of four, as clients pad
/// each message of its own.</summary>
internal struct GrpcWebTextReader
{
    private const int GroupChars = 4;

    private uint _bits;
    private byte _chars;
    private byte _pads;

    /// <summary>Nothing of an unfinished group is left.</summary>
    public readonly bool IsAtGroupEnd => _chars == 0;

    /// <summary>False: this is not base64.</summary>
    public bool TryRead(ReadOnlySpan<byte> text, BodyBuffer into)
    {
        foreach (byte c in text)
        {
            int value = ValueOf(c);
            bool isPad = c == (byte)'=';
            if ((value < 0 && !isPad) || (isPad && _chars < 2) || (!isPad && _pads > 0))
            {
                return false;
            }

            _bits = (_bits << 6) | (uint)Math.Max(0, value);
            _pads += isPad ? (byte)1 : (byte)0;
            if (++_chars == GroupChars && !TryEndGroup(into))
            {
                return false;
            }
        }

        return true;
    }

    private bool TryEndGroup(BodyBuffer into)
    {
        // RFC 4648 section 3.5: bits that no byte holds are zero.
        uint unused = _pads switch { 0 => 0, 1 => 0xFF, _ => 0xFFFF };
        if ((_bits & unused) != 0)
        {
            return false;
        }

        Span<byte> bytes = [(byte)(_bits >> 16), (byte)(_bits >> 8), (byte)_bits];
        into.Append(bytes[..(bytes.Length - _pads)]);
        this = default;
        return true;
    }

    private static int ValueOf(byte c) => c switch
    {
        >= (byte)'A' and <= (byte)'Z' => c - 'A',
        >= (byte)'a' and <= (byte)'z' => c - 'a' + 26,
        >= (byte)'0' and <= (byte)'9' => c - '0' + 52,
        (byte)'+' => 62,
        (byte)'/' => 63,
        _ => -1,
    };
}
