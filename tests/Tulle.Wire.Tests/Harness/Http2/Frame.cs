using System.Buffers.Binary;
using Tulle.Http;
using Tulle.Http.Hpack;

namespace Tulle.Wire.Tests.Harness.Http2;

/// <summary>One frame that came from the proxy.</summary>
internal sealed record Frame(FrameKind Kind, int Flags, int Stream, byte[] Payload, string Fields)
{
    public bool IsEnd => Kind is FrameKind.Data or FrameKind.Headers && (Flags & 1) != 0;

    public bool IsAck => Kind is FrameKind.Settings or FrameKind.Ping && (Flags & 1) != 0;

    /// <summary>Of RST_STREAM and GOAWAY.</summary>
    public ErrorCode Code => (ErrorCode)BinaryPrimitives.ReadUInt32BigEndian(
        Payload.AsSpan(Kind == FrameKind.GoAway ? 4 : 0));

    /// <summary>The first number of the payload: GOAWAY's last stream, WINDOW_UPDATE's increment.</summary>
    public int Number => BinaryPrimitives.ReadInt32BigEndian(Payload);

    /// <summary>Bytes on the wire.</summary>
    public int Bytes => FrameScript.HeaderBytes + Payload.Length;

    /// <summary>Of a response's head; 0: none.</summary>
    public int Status => Fields.StartsWith(":status: ", StringComparison.Ordinal)
        ? int.Parse(Fields.AsSpan(9, 3), System.Globalization.CultureInfo.InvariantCulture) : 0;

    public override string ToString() => Kind switch
    {
        FrameKind.RstStream => $"RST_STREAM {Stream} {Code}",
        FrameKind.GoAway => $"GOAWAY {Number} {Code}",
        FrameKind.Headers => $"HEADERS {Stream}{(IsEnd ? " end" : "")} {Fields}",
        _ => $"{Kind} {Stream} flags {Flags} ({Payload.Length})",
    };

    /// <summary>
    /// Reads the fields of a block with the product's decoder, which has tests of its own against the standard's examples.
    /// </summary>
    internal sealed class FieldReader : IFieldSink
    {
        private readonly HpackDecoder _decoder = new(4096);
        private readonly byte[] _scratch = new byte[128 * 1024];
        private readonly List<string> _fields = [];

        public string Read(ReadOnlySpan<byte> block)
        {
            _fields.Clear();
            Assert.True(_decoder.Decode(block, _scratch, this), "a block of the proxy cannot be decoded");
            return string.Join('\n', _fields);
        }

        public void OnField(HeaderName id, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, bool neverIndexed) =>
            _fields.Add(WireText.Text(name) + ": " + WireText.Text(value));

        public void OnOversizedField() => _fields.Add("(oversized)");
    }
}
