using Tulle.Http.Http1;

namespace Tulle.Http.Tests.Http1;

public sealed class RequestFieldTests
{
    private const string Start = "GET /x HTTP/1.1\r\nHost: a\r\n";

    [Fact]
    public void Names_are_lower_case_and_white_space_around_values_goes()
    {
        ParsedHead head = ParsedHead.Request_(
            Start + "Accept: text/html\r\nX-Custom-Thing:  \t a b\t c \t\r\nEmpty:\r\nEmptier: \t\r\n"
            + "User-Agent:x\r\n\r\n");

        Assert.Equal(
            ":method: GET\n:path: /x\n:authority: a\naccept: text/html\nx-custom-thing: a b\t c\nempty: \nemptier: \n"
            + "user-agent: x\n",
            head.Fields);
    }

    // RFC 9110 section 5.1 and hostile row B10.
    [Fact]
    public void Every_byte_inside_a_name_is_a_400_but_the_token_characters()
    {
        for (int b = 0; b < 256; b++)
        {
            bool isToken = char.IsAsciiLetterOrDigit((char)b)
                || "!#$%&'*+-.^_`|~".Contains((char)b, StringComparison.Ordinal);
            ParsedHead head = ParsedHead.Request_(Start + $"Na{(char)b}me: v\r\n\r\n");
            bool isGood = isToken || b == ':';

            Assert.True(head.Status == (isGood ? HeadStatus.Done : HeadStatus.Invalid), $"0x{b:x2}: {head.Status}");
            if (isToken)
            {
                Assert.EndsWith($"na{char.ToLowerInvariant((char)b)}me: v\n", head.Fields);
            }
        }
    }

    // The vectorised search sees 16 bytes at a time: the byte stands at each place of two vectors.
    [Fact]
    public void A_bad_byte_in_a_name_is_found_wherever_it_stands()
    {
        for (int length = 1; length <= 40; length++)
        {
            for (int at = 0; at < length; at++)
            {
                string name = new string('n', at) + " " + new string('n', length - at - 1);
                Assert.Equal(HeadStatus.Invalid, Whole(Start + name + ": v\r\n\r\n"));
                string upper = new string('n', at) + "N_" + new string('n', length - at - 1);
                Assert.EndsWith(upper.ToLowerInvariant() + ": v\n", WholeFields(Start + upper + ": v\r\n\r\n"));
            }
        }
    }

    // RFC 9110 section 5.5 and hostile row B11.
    [Fact]
    public void Every_control_byte_inside_a_value_is_a_400_and_all_others_arrive_unchanged()
    {
        for (int b = 0; b < 256; b++)
        {
            bool isControl = (b < 0x20 && b != '\t') || b == 0x7f;
            ParsedHead head = ParsedHead.Request_(Start + $"V: va{(char)b}lue\r\n\r\n");

            Assert.True(head.Status == (isControl ? HeadStatus.Invalid : HeadStatus.Done), $"0x{b:x2}: {head.Status}");
            if (!isControl)
            {
                Assert.EndsWith($"v: va{(char)b}lue\n", head.Fields);
            }
        }
    }

    [Fact]
    public void A_bad_byte_in_a_value_is_found_wherever_it_stands()
    {
        for (int length = 1; length <= 70; length++)
        {
            for (int at = 0; at < length; at++)
            {
                string value = new string('v', at) + "\0" + new string('v', length - at - 1);
                Assert.Equal(HeadStatus.Invalid, Whole(Start + "V: " + value + "\r\n\r\n"));
            }
            Assert.Equal(HeadStatus.Done, Whole(Start + "V: " + new string('v', length) + "\r\n\r\n"));
        }
    }

    [Theory]
    [InlineData("Content-Length : 34\r\n")]
    [InlineData("Content-Length\t: 34\r\n")]
    [InlineData("X: a\r\n b\r\n")]
    [InlineData("X: a\r\n\tb\r\n")]
    [InlineData("X:\r\n b\r\n")]
    [InlineData("X: a\r\n \r\n")]
    [InlineData("Transfer-\r\nEncoding: chunked\r\n")]
    [InlineData("Te\nst: x\r\n")]
    [InlineData("Content-Length 10\r\n")]
    [InlineData("lonely\r\n")]
    [InlineData(": empty\r\n")]
    [InlineData("H: va\rlue\r\n")]
    [InlineData("H: value\r\r\n")]
    [InlineData("H:\rvalue\r\n")]
    [InlineData("H: v\n")]
    [InlineData("Content-Length\u0085: 10\r\n")]
    [InlineData("\u0001Content-Length: 1\r\n")]
    [InlineData("\n")]
    [InlineData("\r\r")]
    public void A_bad_field_line_is_a_400(string line)
    {
        ParsedHead head = ParsedHead.Request_(Start + line + "\r\n");

        Assert.Equal(HeadStatus.Invalid, head.Status);
        Assert.Equal(400, head.Error!.Status);
    }

    [Fact]
    public void A_control_in_a_value_has_details_of_its_own() => Assert.Same(
        Http1Error.InvalidCharacters, ParsedHead.Request_(Start + "Transfer-Encoding:\u000bchunked\r\n\r\n").Error);

    [Theory]
    [InlineData("Host: a\r\nHost: b\r\n")]
    [InlineData("Host: a\r\nHost: a\r\n")]
    [InlineData("Host: a\r\nhost: b\r\n")]
    [InlineData("Host: a\r\nX: y\r\nHost:\r\n")]
    [InlineData("Host:\r\nHost: a\r\n")]
    public void More_than_one_Host_is_a_400(string fields) => Assert.Same(
        Http1Error.BadRequest, ParsedHead.Request_("GET / HTTP/1.1\r\n" + fields + "\r\n").Error);

    [Theory]
    [InlineData("a b")]
    [InlineData("a,b")]
    [InlineData("a/b")]
    [InlineData("u@a")]
    [InlineData("a:99999")]
    [InlineData("a:65536")]
    [InlineData("a:-1")]
    [InlineData("a:")]
    [InlineData("a:8:9")]
    [InlineData(":80")]
    [InlineData("[::1")]
    [InlineData("[]")]
    [InlineData("[a]")]
    [InlineData("[::1]x")]
    [InlineData("[::g]")]
    [InlineData("a#b")]
    [InlineData("a?b")]
    [InlineData("a%00b")]
    [InlineData("a\\b")]
    [InlineData("a\tb")]
    [InlineData("\u00e9")]
    public void A_Host_that_is_no_host_is_a_400(string host) => Assert.Same(
        Http1Error.InvalidAuthority, ParsedHead.Request_($"GET / HTTP/1.1\r\nHost: {host}\r\n\r\n").Error);

    [Theory]
    [InlineData("a")]
    [InlineData("EXAMPLE.test.")]
    [InlineData("under_score.test:65535")]
    [InlineData("127.0.0.1:0")]
    [InlineData("[::1]")]
    [InlineData("[::ffff:10.0.0.1]:8080")]
    public void A_good_Host_is_the_authority_as_it_stands(string host)
    {
        ParsedHead head = ParsedHead.Request_($"GET / HTTP/1.1\r\nA: b\r\nHost: {host}\r\n\r\n");

        Assert.Equal($":method: GET\n:path: /\n:authority: {host}\na: b\n", head.Fields);
        Assert.Null(head.Request.Fault);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Host:\r\n")]
    [InlineData("Host: \t \r\n")]
    public void Without_a_Host_the_framing_is_good_and_the_request_is_not(string fields)
    {
        ParsedHead head = ParsedHead.Request_($"POST / HTTP/1.1\r\n{fields}Content-Length: 3\r\n\r\n");

        Assert.Equal(HeadStatus.Done, head.Status);
        Assert.Same(Http1Error.MissingHost, head.Request.Fault);
        Assert.Equal(":method: POST\n:path: /\ncontent-length: 3\n", head.Fields);
        Assert.Equal(3, head.Request.ContentLength);
    }

    [Fact]
    public void Http_1_0_without_a_Host_gets_the_default_one()
    {
        Http1Limits limits = new() { AcceptHttp10 = true, DefaultHostForHttp10 = "def.test"u8.ToArray() };

        Assert.Equal(
            ":method: GET\n:path: /\n:authority: def.test\na: b\n",
            ParsedHead.Request_("GET / HTTP/1.0\r\nA: b\r\n\r\n", limits).Fields);
        Assert.Equal(
            ":method: GET\n:path: /\n:authority: own\n",
            ParsedHead.Request_("GET / HTTP/1.0\r\nHost: own\r\n\r\n", limits).Fields);
    }

    [Fact]
    public void Names_with_underscores_pass_or_are_dropped_or_refused()
    {
        const string Wire = Start + "X_A: 1\r\nX-B: has_one\r\n\r\n";

        Assert.EndsWith("x_a: 1\nx-b: has_one\n", ParsedHead.Request_(Wire).Fields);

        ParsedHead dropped = ParsedHead.Request_(Wire, new Http1Limits { Underscores = UnderscoreAction.DropHeader });
        Assert.DoesNotContain("x_a", dropped.Fields);
        Assert.EndsWith("x-b: has_one\n", dropped.Fields);
        Assert.Equal(1, dropped.Request.DroppedUnderscoreFields);

        Assert.Same(
            Http1Error.UnexpectedUnderscore,
            ParsedHead.Request_(Wire, new Http1Limits { Underscores = UnderscoreAction.RejectRequest }).Error);
    }

    private static HeadStatus Whole(string wire) => Parse(wire, new HeaderTable());

    private static string WholeFields(string wire)
    {
        HeaderTable table = new();
        Parse(wire, table);
        return ParsedHead.Describe(table);
    }

    private static HeadStatus Parse(string wire, HeaderTable table)
    {
        byte[] bytes = WireData.Bytes(wire);
        RequestHeadParser parser = new();
        parser.Begin(Http1Limits.Default);
        return parser.Parse(table, bytes, 0, bytes.Length);
    }
}
