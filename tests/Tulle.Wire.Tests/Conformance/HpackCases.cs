using Tulle.Wire.Tests.Harness.Http2;
using static Tulle.Wire.Tests.Conformance.ConformanceCase;

namespace Tulle.Wire.Tests.Conformance;

/// <summary>"hpack" of h2spec (RFC 7541).</summary>
internal static class HpackCases
{
    public static ConformanceCase[] All() =>
    [
        Bad("2.3.3", "Sends a indexed header field representation with invalid index", [], [0xc6]),
        Bad("2.3.3", "Sends a literal header field representation with invalid index", [], [0x7f, 0x07, 1, (byte)'x']),
        Bad("4.2", "Sends a dynamic table size update at the end of header block", [], [0x20]),
        Bad(
            "5.2",
            "Sends a Huffman-encoded string literal representation with padding longer than 7 bits",
            [],
            [0x00, 0x85, 0xf2, 0xb2, 0x4a, 0x84, 0xff, 0x84, 0x49, 0x50, 0x9f, 0xff]),
        Bad(
            "5.2",
            "Sends a Huffman-encoded string literal representation padded by zero",
            [],
            [0x00, 0x85, 0xf2, 0xb2, 0x4a, 0x84, 0xff, 0x83, 0x49, 0x50, 0x90]),
        Bad(
            "5.2",
            "Sends a Huffman-encoded string literal representation containing the EOS symbol",
            [],
            [0x00, 0x85, 0xf2, 0xb2, 0x4a, 0x84, 0xff, 0x87, 0x49, 0x51, 0xff, 0xff, 0xff, 0xfa, 0x7f]),
        Bad("6.1", "Sends a indexed header field representation with index 0", [], [0x80]),
        Bad(
            "6.3",
            "Sends a dynamic table size update larger than the value of SETTINGS_HEADER_TABLE_SIZE",
            [0x3f, 0xe2, 0x1f],
            []),
    ];

    private static ConformanceCase Bad(string section, string about, byte[] before, byte[] behind) => EndsConnection(
        "hpack/" + section,
        about,
        new FrameScript().Frame(
            FrameKind.Headers, 5, 1, [.. before, .. FrameScript.Block(FrameScript.Request("GET", "/")), .. behind]),
        ErrorCode.CompressionError);
}
