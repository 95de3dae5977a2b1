using System.Buffers.Binary;
using System.Text;

namespace Tulle.Wire.Tests.Rows;

/// <summary>Rows L of the hostile table: HTTP/2 origins that break the rules, or stretch them.</summary>
internal static class FrameRows
{
    private const byte Data = 0, Headers = 1, Rst = 3, Settings = 4, Push = 5, Ping = 6, GoAway = 7, Continuation = 9;
    private const byte EndStream = 1, EndHeaders = 4;

    /// <summary>:status 200 by the static table.</summary>
    private const byte Ok = 0x88;

    public static readonly FrameRow[] All =
    [
        new("L00 a good answer", [.. Frame(Headers, EndHeaders, 1, Ok), .. Frame(Data, EndStream, 1, (byte)'a')], 200, "a"),
        new("L01 HTTP/1 text", Encoding.ASCII.GetBytes("HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n"), 502),
        new("L02 PUSH_PROMISE", Frame(Push, EndHeaders, 1, 0, 0, 0, 2, 0x82, 0x84, 0x86, 0x41, 1, (byte)'a'), 502),
        new("L04 a last stream that rises", [.. LastStream(0), .. LastStream(1)], 503),
        new("L04 GOAWAY that names the request as done", [.. LastStream(1), .. Frame(Headers, 5, 1, Ok)], 200),
        new("L04 GOAWAY that does not", LastStream(0), 503),
        new("L05 REFUSED_STREAM", Frame(Rst, 0, 1, 0, 0, 0, 7), 503),
        new("L06 CANCEL", Frame(Rst, 0, 1, 0, 0, 0, 8), 503),
        new("L07 no :status", Frame(Headers, 5, 1, 0, 3, (byte)'x', (byte)'-', (byte)'a', 1, (byte)'1'), 502),
        new("L07 :status twice", Frame(Headers, 5, 1, Ok, Ok), 502),
        new("L07 :status of two digits", Frame(Headers, 5, 1, [8, 2, .. "99"u8]), 502),
        new("L07 a request's pseudo-field", Frame(Headers, 5, 1, Ok, 0x84), 502),
        new("L07 connection-specific field", Frame(Headers, 5, 1, [Ok, 0, 10, .. "connection"u8, 1, (byte)'x']), 502),
        new("L08 DATA before the head", Frame(Data, EndStream, 1, (byte)'a'), 502),
        new("L08 101, which does not exist here", Frame(Headers, 5, 1, [8, 3, .. "101"u8]), 502),
        new("L08 an interim response that ends", Frame(Headers, 5, 1, [8, 3, .. "103"u8]), 502),
        new("L08 an answer to a stream that was not opened", Frame(Headers, 5, 5, Ok), 502),
        new("L09 a body that is not there", Frame(Headers, 5, 1, [Ok, 0x0f, 0x0d, 1, (byte)'5']), 502),
        new("L10 CONTINUATION without end", [.. Frame(Headers, 0, 1, Ok), .. Many(300, Frame(Continuation, 0, 1, Ok))], 502),
        new("L10 SETTINGS without end", Many(2000, Frame(Settings, 0, 0)), 502),
        new("L10 fields beyond the limit", Frame(Headers, EndHeaders, 1, [Ok, .. Many(200, [0x40, 1, (byte)'a', 0])]), 503),
        new("L11 interim responses within reason",
            [.. Many(16, Interim()), .. Frame(Headers, 5, 1, Ok)], 200),
        new("L11 interim responses without end", Many(100, Interim()), 502),
        new("L12 PING and unknown frames beside an answer",
            [.. Frame(Ping, 0, 0, new byte[8]), .. Frame(0xee, 0, 1, 1, 2), .. Frame(Headers, 5, 1, Ok)], 200),
    ];

    private static byte[] LastStream(byte id) => Frame(GoAway, 0, 0, 0, 0, 0, id, 0, 0, 0, 0);

    private static byte[] Interim() => Frame(Headers, EndHeaders, 1, [8, 3, .. "103"u8]);

    private static byte[] Many(int count, byte[] frame) => [.. Enumerable.Repeat(frame, count).SelectMany(f => f)];

    private static byte[] Frame(byte type, byte flags, int stream, params byte[] payload)
    {
        byte[] frame = new byte[9 + payload.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, (payload.Length << 8) | type);
        frame[4] = flags;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), stream);
        payload.CopyTo(frame, 9);
        return frame;
    }
}
