using Tulle.Wire.Tests.Harness;
using static Tulle.Wire.Tests.Harness.WireRow;

namespace Tulle.Wire.Tests.Rows;

/// <summary>Group B: fields (RFC 9112 section 5, RFC 9110 sections 5 and 7).</summary>
internal static class FieldRows
{
    private const string Get = "GET /{T} HTTP/1.1⏎Host: a⏎";
    private const string Post = "POST /{T} HTTP/1.1⏎Host: a⏎";
    private const string Smuggled = "⏎GET /smuggled-{T} HTTP/1.1⏎Host: a⏎⏎";

    public static IEnumerable<WireRow> All() =>
        Lines().Concat(Hosts()).Concat(Limits()).Concat(Underscores()).Concat(HopByHop());

    /// <summary>B10 and B11: every byte inside a name, and inside a value.</summary>
    public static IEnumerable<WireRow> Sweeps()
    {
        for (int b = 0; b < 256; b++)
        {
            char c = (char)b;
            bool isGoodInName = char.IsAsciiLetterOrDigit(c)
                || "!#$%&'*+-.^_`|~:".Contains(c, StringComparison.Ordinal);
            string inName = Get + $"Na{c}me: v⏎⏎";
            yield return isGoodInName
                ? Accepted("B10", $"0x{b:x2} in a name", inName, c == ':' ? "na: me: v⏎" : $"na{Lower(c)}me: v⏎")
                : Refused("B10", $"0x{b:x2} in a name", inName);
            bool isGoodInValue = c == '\t' || (c >= ' ' && c != 0x7f);
            string inValue = Get + $"H: va{c}lue⏎⏎";
            yield return isGoodInValue
                ? Accepted("B11", $"0x{b:x2} in a value", inValue, $"⏎h: va{c}lue⏎")
                : Refused("B11", $"0x{b:x2} in a value", inValue);
        }
    }

    private static WireRow[] Lines() =>
    [
        Refused("B01", "a blank before the colon", Post + "Content-Length : 35⏎" + Smuggled),
        Refused("B01", "a tab before the colon", Post + "Content-Length\t: 35⏎" + Smuggled),
        Refused("B01", "a blank before the colon of Transfer-Encoding",
            Post + "Transfer-Encoding : chunked⏎Content-Length: 40⏎⏎0⏎" + Smuggled),
        Refused("B02", "a folded line", Get + "X: a⏎ b⏎⏎"),
        Refused("B02", "a folded line with a tab", Get + "X: a⏎\tb⏎⏎"),
        Refused("B04", "CRLF inside a name", Post + "Transfer-⏎Encoding: chunked⏎Content-Length: 5⏎⏎0⏎" + Smuggled),
        Refused("B05", "LF inside a name", Get + "Te\nst: x⏎⏎"),
        Refused("B05", "no colon", Post + "Content-Length 10⏎⏎0123456789"),
        Refused("B07", "NUL in a value", Get + "H: v\0alue⏎⏎"),
        Refused("B07", "NUL behind a value", Get + "Evil: evil\0⏎⏎"),
        Refused("B07", "ESC in a value", Get + "H: \u001b[31mred⏎⏎"),
        Refused("B08", "CR in a value", Get + "H: va\rlue⏎⏎"),
        Refused("B08", "CR and what looks like a field", Get + "Visible: :/\rSmuggled: :)⏎⏎"),
        Refused("B13", "0x85 behind Content-Length", Post + "Content-Length\u0085: 35⏎" + Smuggled),
        Refused("B13", "0x01 before Content-Length", Post + "\u0001Content-Length: 35⏎" + Smuggled),
        Accepted("B11", "blanks around a value go, blanks inside stay", Get + "V: \t a\tb c  d \t⏎⏎", "⏎v: a\tb c  d⏎"),
    ];

    private static IEnumerable<WireRow> Hosts()
    {
        yield return Refused("B14", "two Hosts that differ", "GET /{T} HTTP/1.1⏎Host: a⏎Host: b⏎⏎");
        yield return Refused("B14", "two equal Hosts", "GET /{T} HTTP/1.1⏎Host: a⏎Host: a⏎⏎");
        yield return Refused("B14", "two Hosts in different case", "GET /{T} HTTP/1.1⏎Host: a⏎host: b⏎⏎");
        yield return new WireRow("B16", "HTTP/1.0 without Host meets the default one", "GET /{T} HTTP/1.0⏎⏎")
        {
            Listener = "http10",
            IsAccepted = true,
            Statuses = [200],
            Closes = true,
            OriginHas = ["⏎host: fallback.test⏎"],
        };
        yield return Refused("B16", "HTTP/1.0 where it is not spoken", "GET /{T} HTTP/1.0⏎Host: a⏎⏎", 426);
        yield return Refused("B17", "no Host", "GET /{T} HTTP/1.1⏎⏎");
        foreach (string host in (string[])["", "a b", "a,b", "a/b", "u@a", "a:99999", "a:-1", "[::1", "a#b", "a%00b"])
        {
            yield return Refused("B17", $"Host '{host}'", $"GET /{{T}} HTTP/1.1⏎Host: {host}⏎⏎");
        }
    }

    private static WireRow[] Limits() =>
    [
        Accepted("B19", "81 fields", Get + Fields(80) + "⏎", "⏎x-79: v⏎"),
        Refused("B19", "101 fields", Get + Fields(100) + "⏎", 431),
        Refused("B19", "10,000 fields", Get + Fields(10_000) + "⏎", 431),
        Accepted("B20", "40 KB of fields", Get + $"X: {new string('v', 40_000)}⏎⏎", "⏎x: vvv"),
        Refused("B20", "60 KiB of fields and a byte", Get + $"X: {new string('v', (60 * 1024) + 1)}⏎⏎", 431),
    ];

    private static IEnumerable<WireRow> Underscores()
    {
        string[] fields = ["Transfer_Encoding: chunked", "Content_Length: 5", "x_forwarded_client_cert: x"];
        foreach (string field in fields)
        {
            yield return Refused("B22", "refused: " + field, Get + field + "⏎⏎") with { Listener = "reject" };
            yield return Accepted("B22", "dropped: " + field, Get + field + "⏎X-Kept: 1⏎⏎", "⏎x-kept: 1⏎") with
            {
                Listener = "drop",
                OriginLacks = [field[..field.IndexOf(':')]],
            };
        }
    }

    private static IEnumerable<WireRow> HopByHop()
    {
        string[] closing = ["close, keep-alive", "Close", "keep-alive⏎Connection: close", "foo , CLOSE"];
        foreach (string value in closing)
        {
            yield return Accepted("B25", "Connection: " + value, Get + $"Connection: {value}⏎⏎") with { Closes = true };
        }
        string[] fields =
        [
            "Proxy-Connection: keep-alive, hop77", "Keep-Alive: timeout=hop77", "Connection: X-Hop⏎X-Hop: hop77",
            "TE: gzip;q=0.77⏎X: 1", "Proxy-Authorization: Basic hop77", "Upgrade: hop77/1",
            "Connection: Upgrade, HTTP2-Settings⏎Upgrade: h2c⏎HTTP2-Settings: hop77",
        ];
        foreach (string field in fields)
        {
            yield return Accepted("B26", field, Get + field + "⏎⏎") with { OriginLacks = ["hop77", "0.77"] };
        }
        yield return Accepted("B26", "TE: trailers may pass", Get + "TE: trailers⏎⏎");
    }

    private static char Lower(char c) => char.ToLowerInvariant(c);

    private static string Fields(int count) => string.Concat(Enumerable.Range(0, count).Select(i => $"x-{i}: v⏎"));
}
