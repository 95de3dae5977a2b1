using Tulle.Wire.Tests.Harness;
using static Tulle.Wire.Tests.Harness.WireRow;

namespace Tulle.Wire.Tests.Rows;

/// <summary>Group C: Content-Length (RFC 9112 sections 6.2 and 6.3, RFC 9110 section 8.6).</summary>
internal static class LengthRows
{
    private const string Post = "POST /{T} HTTP/1.1⏎Host: a⏎";
    private const string Smuggled = "GET /smuggled-{T} HTTP/1.1⏎Host: a⏎⏎";

    public static IEnumerable<WireRow> All()
    {
        // C04 and C07 are pinned: a leading zero and an equal repetition are refused.
        string[] bad =
        [
            "C01 +5", "C01 +1_0", "C02 -48", "C02 -0", "C04 010", "C05 1Z", "C05 5;", "C05 5,", "C05 5 5",
            "C05 5\u000b",
            "C05 1.0", "C05 1e3", "C05 0x5", "C07 5⏎Content-Length: 5", "C07 5, 5", "C08 1⏎Content-Length: 0",
            "C08 0⏎Content-Length: 31", "C08 5⏎X: y⏎content-length: 05", "C05 ", "C05 99999999999999999999",
        ];
        foreach (string row in bad)
        {
            yield return Refused(
                row[..3], $"a length of '{row[4..]}'", Post + $"Content-Length: {row[4..]}⏎⏎hello" + Smuggled);
        }
        yield return Accepted("C11", "GET with a body",
            "GET /{T} HTTP/1.1⏎Host: a⏎Content-Length: 10⏎⏎0123456789", "0123456789", "content-length: 10⏎");
        yield return Accepted("C11", "DELETE with a body that looks like a request",
            "DELETE /{T} HTTP/1.1⏎Host: a⏎Content-Length: 36⏎⏎GET /inner HTTP/1.1⏎Host: inner⏎⏎",
            "GET /inner HTTP/1.1");
        yield return Accepted("C13", "what stands behind a length of zero is the next request",
            Post + "Content-Length: 0⏎⏎GET /second-{T} HTTP/1.1⏎Host: b⏎⏎", "GET /second-{T} HTTP/1.1⏎host: b") with
        {
            Messages = 2,
        };
        yield return Accepted("C14", "a length in the trailers changes nothing",
            "GET /{T} HTTP/1.1⏎Host: a⏎Transfer-Encoding: chunked⏎⏎5⏎hello⏎0⏎Content-Length: 77⏎⏎", "hello|") with
        {
            OriginLacks = ["content-length"],
        };
    }
}
