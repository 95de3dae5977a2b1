using System.Buffers.Binary;
using Tulle.Http.Hpack;
using Tulle.Http.Http2;
using Tulle.Http.Tests.Hpack;

namespace Tulle.Http.Tests.Http2;

/// <summary>Frames as bytes, made by hand; each call adds one.</summary>
internal sealed class FrameList
{
    private readonly List<byte> _bytes = [];
    private readonly HpackEncoder _encoder = new();

    public byte[] Bytes => [.. _bytes];

    public static FrameList Client() => new FrameList().Raw("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").Settings();

    public FrameList Raw(string text)
    {
        _bytes.AddRange(WireData.Bytes(text));
        return this;
    }

    public FrameList Frame(int type, int flags, int stream, params byte[] payload) =>
        Frame(type, flags, stream, payload.Length, payload);

    /// <summary>A frame whose length says something else than the payload.</summary>
    public FrameList Frame(int type, int flags, int stream, int length, byte[] payload)
    {
        byte[] header = new byte[9];
        BinaryPrimitives.WriteUInt32BigEndian(header, ((uint)length << 8) | (byte)type);
        header[4] = (byte)flags;
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(5), stream);
        _bytes.AddRange(header);
        _bytes.AddRange(payload);
        return this;
    }

    public FrameList Settings(params (int Id, uint Value)[] settings)
    {
        byte[] payload = new byte[settings.Length * 6];
        for (int i = 0; i < settings.Length; i++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(payload.AsSpan(i * 6), (ushort)settings[i].Id);
            BinaryPrimitives.WriteUInt32BigEndian(payload.AsSpan((i * 6) + 2), settings[i].Value);
        }
        return Frame(4, 0, 0, payload);
    }

    public FrameList Data(int stream, string data, bool end = false) =>
        Frame(0, end ? 1 : 0, stream, WireData.Bytes(data));

    /// <summary>A whole block; "name: value" each.</summary>
    public FrameList Headers(int stream, bool end, params string[] fields) =>
        Frame(1, end ? 5 : 4, stream, Block(fields));

    public FrameList Get(int stream, bool end = true, params string[] more) =>
        Headers(stream, end, [":method: GET", ":scheme: http", ":path: /", ":authority: a", .. more]);

    public FrameList Post(int stream, params string[] more) =>
        Headers(stream, false, [":method: POST", ":scheme: http", ":path: /", ":authority: a", .. more]);

    public FrameList Rst(int stream, uint code = 8) => Number(3, stream, code);

    public FrameList Window(int stream, uint bytes) => Number(8, stream, bytes);

    public byte[] Block(params string[] fields)
    {
        // Field by field, so that even what a table would not hold can be written.
        List<byte> block = [];
        foreach (string field in fields)
        {
            int split = field.IndexOf(": ", 1, StringComparison.Ordinal);
            byte[] name = WireData.Bytes(field[..split]);
            byte[] value = WireData.Bytes(field[(split + 2)..]);
            byte[] length = new byte[HpackInteger.MostBytes];
            block.Add(0);
            block.AddRange(length[..HpackInteger.Write(length, 7, 0, name.Length)]);
            block.AddRange(name);
            block.AddRange(length[..HpackInteger.Write(length, 7, 0, value.Length)]);
            block.AddRange(value);
        }
        return [.. block];
    }

    /// <summary>What the frames of the other side say, a line each.</summary>
    public static List<string> Describe(ReadOnlySpan<byte> bytes)
    {
        List<string> lines = [];
        HpackDecoder decoder = new(4096);
        if (bytes.StartsWith("PRI * HTTP/2.0"u8))
        {
            bytes = bytes[24..];
        }
        while (!bytes.IsEmpty)
        {
            FrameHeader header = FrameHeader.Read(bytes);
            ReadOnlySpan<byte> payload = bytes.Slice(9, header.Length);
            bytes = bytes[(9 + header.Length)..];
            string end = header.Has(1) ? " end" : "";
            lines.Add(header.Type switch
            {
                FrameType.Headers =>
                    $"HEADERS {header.StreamId} {string.Join(", ", FieldLog.Decode(decoder, payload.ToArray()))}{end}",
                FrameType.Data => $"DATA {header.StreamId} {Shorten(payload)}{end}",
                FrameType.RstStream => $"RST_STREAM {header.StreamId} {Code(payload)}",
                FrameType.GoAway => $"GOAWAY {BinaryPrimitives.ReadInt32BigEndian(payload)} {Code(payload[4..])}",
                FrameType.WindowUpdate => $"WINDOW_UPDATE {header.StreamId} {BinaryPrimitives.ReadInt32BigEndian(payload)}",
                FrameType.Ping => $"PING {BinaryPrimitives.ReadUInt64BigEndian(payload)}{(header.Has(1) ? " ack" : "")}",
                FrameType.Settings => header.Has(1) ? "SETTINGS ack" : "SETTINGS",
                _ => header.Type.ToString(),
            });
        }
        return lines;
    }

    /// <summary>The frames one by one, a client's preface before them.</summary>
    public static List<byte[]> Split(byte[] bytes)
    {
        List<byte[]> frames = [];
        ReadOnlySpan<byte> rest = bytes;
        if (rest.StartsWith("PRI * HTTP/2.0"u8))
        {
            frames.Add(rest[..24].ToArray());
            rest = rest[24..];
        }
        while (!rest.IsEmpty)
        {
            int length = FrameHeader.Bytes + FrameHeader.Read(rest).Length;
            frames.Add(rest[..length].ToArray());
            rest = rest[length..];
        }
        return frames;
    }

    private static string Code(ReadOnlySpan<byte> payload) =>
        ((Http2ErrorCode)BinaryPrimitives.ReadUInt32BigEndian(payload)).ToString();

    private static string Shorten(ReadOnlySpan<byte> data) =>
        data.Length <= 40 ? WireData.Text(data) : $"({data.Length})";

    private FrameList Number(int type, int stream, uint number)
    {
        byte[] payload = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(payload, number);
        return Frame(type, 0, stream, payload);
    }
}
