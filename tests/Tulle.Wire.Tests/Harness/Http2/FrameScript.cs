using System.Buffers.Binary;

namespace Tulle.Wire.Tests.Harness.Http2;

/// <summary>
/// Bytes that a client sends, frame by frame, written by hand: nothing of the product's writer is used, and anything that
/// no client may send can be said. Fields are literals without an index unless the raw block says otherwise.
/// </summary>
internal sealed class FrameScript
{
    public const int HeaderBytes = 9;
    public const string Preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

    private readonly List<byte> _bytes = [];

    public byte[] Bytes => [.. _bytes];

    public int Length => _bytes.Count;

    /// <summary>Frames in it, but for those that were written raw.</summary>
    public int Frames { get; private set; }

    /// <summary>A connection's beginning: preface and SETTINGS.</summary>
    public static FrameScript Begin(params (int Id, uint Value)[] settings) =>
        new FrameScript().Raw(Preface).Settings(settings);

    public FrameScript Raw(string text) => Raw(WireText.Bytes(text, "").ToArray());

    public FrameScript Raw(params byte[] bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    public FrameScript Then(FrameScript other) => Raw(other.Bytes);

    public FrameScript Repeat(int count, Action<FrameScript, int> add)
    {
        for (int i = 0; i < count; i++)
        {
            add(this, i);
        }
        return this;
    }

    public FrameScript Frame(FrameKind kind, int flags, int stream, params byte[] payload) =>
        Frame((int)kind, flags, stream, payload.Length, payload);

    /// <summary>A frame of any type whose length may say something else than the payload.</summary>
    public FrameScript Frame(int kind, int flags, int stream, int length, byte[] payload)
    {
        byte[] header = new byte[HeaderBytes];
        BinaryPrimitives.WriteUInt32BigEndian(header, ((uint)length << 8) | (byte)kind);
        header[4] = (byte)flags;
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(5), stream);
        Frames++;
        return Raw(header).Raw(payload);
    }

    public FrameScript Settings(params (int Id, uint Value)[] settings)
    {
        byte[] payload = new byte[settings.Length * 6];
        for (int i = 0; i < settings.Length; i++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(payload.AsSpan(i * 6), (ushort)settings[i].Id);
            BinaryPrimitives.WriteUInt32BigEndian(payload.AsSpan((i * 6) + 2), settings[i].Value);
        }
        return Frame(FrameKind.Settings, 0, 0, payload);
    }

    public FrameScript SettingsAck() => Frame(FrameKind.Settings, 1, 0);

    public FrameScript Ping(string payload = "12345678", bool ack = false) =>
        Frame(FrameKind.Ping, ack ? 1 : 0, 0, WireText.Bytes(payload, "").ToArray());

    public FrameScript Data(int stream, string data, bool end = false) =>
        Frame(FrameKind.Data, end ? 1 : 0, stream, WireText.Bytes(data, "").ToArray());

    public FrameScript Data(int stream, int bytes, bool end = false) =>
        Frame(FrameKind.Data, end ? 1 : 0, stream, new byte[bytes]);

    /// <summary>A whole block; "name: value" each.</summary>
    public FrameScript Headers(int stream, bool end, params string[] fields) =>
        Frame(FrameKind.Headers, end ? 5 : 4, stream, Block(fields));

    public FrameScript Get(int stream, string path = "/", bool end = true, params string[] more) =>
        Headers(stream, end, [.. Request("GET", path), .. more]);

    public FrameScript Post(int stream, string path = "/", params string[] more) =>
        Headers(stream, false, [.. Request("POST", path), .. more]);

    public FrameScript Reset(int stream, ErrorCode code = ErrorCode.Cancel) =>
        Number(FrameKind.RstStream, stream, (uint)code);

    public FrameScript Window(int stream, uint bytes) => Number(FrameKind.WindowUpdate, stream, bytes);

    public FrameScript GoAway(int stream = 0, ErrorCode code = ErrorCode.NoError) =>
        Frame(FrameKind.GoAway, 0, stream, [0, 0, 0, 0, 0, 0, 0, (byte)code]);

    public FrameScript Priority(int stream, uint dependsOn = 0, byte weight = 15) =>
        Frame(FrameKind.Priority, 0, stream, [.. Big(dependsOn), weight]);

    public static string[] Request(string method, string path, string authority = "a") =>
        [$":method: {method}", ":scheme: http", $":path: {path}", $":authority: {authority}"];

    /// <summary>Literals without indexing and without Huffman.</summary>
    public static byte[] Block(params string[] fields)
    {
        List<byte> block = [];
        foreach (string field in fields)
        {
            // A name may begin with a colon, and ": x" has none at all.
            int split = Math.Max(0, field.IndexOf(": ", 1, StringComparison.Ordinal));
            block.AddRange(Literal(0, field[..split], field[(split + 2)..]));
        }
        return [.. block];
    }

    /// <summary>One literal field; first: 0x00 without indexing, 0x10 never indexed, 0x40 with indexing.</summary>
    public static byte[] Literal(byte first, string name, string value) => [first, .. String(name), .. String(value)];

    public static byte[] Big(uint number)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, number);
        return bytes;
    }

    /// <summary>An integer of RFC 7541 section 5.1 with the bits of the first byte above it.</summary>
    public static byte[] Integer(byte first, int prefixBits, long value)
    {
        int most = (1 << prefixBits) - 1;
        if (value < most)
        {
            return [(byte)(first | value)];
        }
        List<byte> bytes = [(byte)(first | most)];
        for (value -= most; value >= 128; value >>= 7)
        {
            bytes.Add((byte)((value & 127) | 128));
        }
        bytes.Add((byte)value);
        return [.. bytes];
    }

    private static byte[] String(string text)
    {
        byte[] bytes = WireText.Bytes(text, "").ToArray();
        return [.. Integer(0, 7, bytes.Length), .. bytes];
    }

    private FrameScript Number(FrameKind kind, int stream, uint number) => Frame(kind, 0, stream, Big(number));
}
