using Tulle.Wire.Tests.Harness;
using static Tulle.Wire.Tests.Harness.WireRow;

namespace Tulle.Wire.Tests.Rows;

/// <summary>Group D: Transfer-Encoding and chunks (RFC 9112 sections 6.1 and 7.1).</summary>
internal static class ChunkRows
{
    private const string Post = "POST /{T} HTTP/1.1⏎Host: a⏎";
    private const string Chunked = Post + "Transfer-Encoding: chunked⏎⏎";
    private const string Smuggled = "GET /smuggled-{T} HTTP/1.1⏎Host: a⏎⏎";

    public static IEnumerable<WireRow> All() => Codings().Concat(BadChunks()).Concat(Limits()).Concat(Trailers());

    private static IEnumerable<WireRow> Codings()
    {
        yield return Refused("D01", "length, then coding",
            Post + "Content-Length: 5⏎Transfer-Encoding: chunked⏎⏎0⏎⏎" + Smuggled);
        yield return Refused("D01", "coding, then length",
            Post + "Transfer-Encoding: chunked⏎Content-Length: 5⏎⏎0⏎⏎" + Smuggled);
        string[] refused =
        [
            "D02 chunked⏎Transfer-Encoding: chunked", "D02 chunked, chunked", "D04 gzip, chunked", "D04 gzip",
            "D05 ,chunked",
            "D05 chunked,", "D05 , ,chunked", "D05 ",
        ];
        foreach (string row in refused)
        {
            yield return Refused(
                row[..3], $"'{row[4..]}'", Post + $"Transfer-Encoding: {row[4..]}⏎⏎0⏎⏎" + Smuggled, 501);
        }
        foreach (string value in (string[])["CHUNKED", "chunked \t", "\t ChUnKeD"])
        {
            yield return Accepted(
                "D07", $"'{value}'", Post + $"Transfer-Encoding: {value}⏎⏎5⏎hello⏎0⏎⏎",
                "⏎transfer-encoding: chunked⏎", "hello|");
        }
        foreach (string value in (string[])["\u000bchunked", "chunked\u000c", "chunked\u007f", "chunked\0"])
        {
            yield return Refused(
                "D08", WireText.Show(value), Post + $"Transfer-Encoding: {value}⏎⏎0⏎⏎" + Smuggled);
        }
    }

    private static IEnumerable<WireRow> BadChunks()
    {
        string[] sizes =
            ["0x5", "+5", "-5", " 5", "5 ", "5\t", "0_2e", "1z", ".5", "5L", "", "0000000000000000000000005"];
        foreach (string size in sizes)
        {
            yield return Refused("D10", $"size '{size}'", Chunked + size + "⏎hello⏎0⏎⏎" + Smuggled);
        }
        string[] bodies =
        [
            "D11 ⏎⏎", "D14 5\nhello⏎0⏎⏎", "D14 5⏎hello⏎0\n⏎", "D14 5⏎hello⏎0⏎\n", "D16 5\r\r;ABCD⏎hello⏎0⏎⏎",
            "D16 2\r\r;a⏎02⏎41⏎0⏎⏎", "D17 41;a=b\r\rXXX", "D17 5;a\rb⏎hello⏎0⏎⏎", "D20 5⏎helloXX⏎0⏎⏎",
            "D20 5⏎hello\n0⏎⏎",
            "D20 5⏎hello\r0⏎⏎",
        ];
        foreach (string row in bodies)
        {
            yield return Refused(row[..3], WireText.Show(row[4..]), Chunked + row[4..] + Smuggled);
        }
        yield return Accepted("D13", "16 digits", Chunked + "0000000000000005⏎hello⏎0⏎⏎", "hello|");
    }

    private static WireRow[] Limits() =>
    [
        Refused("D19", "an extension of 1 MiB", Chunked + "5;a=" + new string('x', 1 << 20) + "⏎hello⏎0⏎⏎"),
        Refused("D19", "10,000 chunks with 200 bytes of extension",
            Chunked + string.Concat(Enumerable.Repeat("1;" + new string('x', 200) + "⏎z⏎", 10_000)) + "0⏎⏎"),
        Refused("D26", "trailers of 70 KiB", Chunked + "5⏎hello⏎0⏎X: " + new string('v', 70 * 1024) + "⏎⏎", 431),
        Refused("D26", "200 trailers",
            Chunked + "5⏎hello⏎0⏎" + string.Concat(Enumerable.Range(0, 200).Select(i => $"x-{i}: v⏎")) + "⏎", 431),
    ];

    private static IEnumerable<WireRow> Trailers()
    {
        yield return Accepted("D22", "a trailer that looks like a request",
            Chunked + "5⏎hello⏎0⏎X:POST / HTTP/1.1⏎⏎GET /second-{T} HTTP/1.1⏎Host: b⏎⏎", "hello|") with
        {
            Messages = 2,
            OriginLacks = ["POST / HTTP"],
        };
        string[] forbidden =
        [
            "Content-Length: 77", "Transfer-Encoding: identity77", "Host: evil77", "Authorization: Bearer evil77",
            "Cookie: evil=77", "x-forwarded-client-cert: URI=evil77",
        ];
        foreach (string trailer in forbidden)
        {
            yield return Accepted("D25", trailer, Chunked + $"5⏎hello⏎0⏎{trailer}⏎⏎", "hello|") with
            {
                Listener = "trailers",
                OriginLacks = [trailer],
            };
        }
    }
}
