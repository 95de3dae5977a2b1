using Tulle.Http.Http1;

namespace Tulle.Http.Tests.Http1;

public sealed class LimitTests
{
    private const string Start = "GET /x HTTP/1.1\r\nHost: a\r\n";

    [Fact]
    public void A_hundred_fields_pass_and_one_more_is_a_431()
    {
        string Fields(int count) => string.Concat(Enumerable.Range(0, count).Select(i => $"x-{i}: v\r\n"));

        Assert.Equal(HeadStatus.Done, ParsedHead.Request_(Start + Fields(99) + "\r\n").Status);
        Assert.Same(Http1Error.TooManyFields, ParsedHead.Request_(Start + Fields(100) + "\r\n").Error);
        Assert.Same(
            Http1Error.TooManyFields,
            ParsedHead.Response_("HTTP/1.1 200 x\r\n" + Fields(101) + "\r\n").Error);
    }

    [Fact]
    public void A_head_up_to_the_limit_passes_and_one_byte_more_is_a_431()
    {
        Http1Limits limits = new() { MaxHeadBytes = 300 };
        string Head(int bytes) =>
            Start + "X: " + new string('v', bytes - Start.Length - "X: \r\n\r\n".Length) + "\r\n\r\n";

        Assert.Equal(HeadStatus.Done, ParsedHead.Request_(Head(300), limits).Status);
        Assert.Same(Http1Error.HeadTooLarge, ParsedHead.Request_(Head(301), limits).Error);
        Assert.Same(
            Http1Error.HeadTooLarge,
            ParsedHead.Response_("HTTP/1.1 200 x\r\nX: " + new string('v', 300), RequestMethod.Get, limits).Error);
    }

    [Fact]
    public void A_target_over_the_limit_is_a_414() => Assert.Same(
        Http1Error.UriTooLong,
        ParsedHead.Request_("GET /" + new string('a', 70 * 1024) + " HTTP/1.1\r\nHost: a\r\n\r\n").Error);

    [Fact]
    public void A_method_without_end_is_refused_long_before_that()
    {
        Assert.Equal(HeadStatus.NeedMore, ParsedHead.Request_(new string('A', 64)).Status);
        Assert.Same(Http1Error.BadRequest, ParsedHead.Request_(new string('A', 65)).Error);
    }

    [Fact]
    public void A_few_empty_lines_in_front_pass_and_one_more_is_a_400()
    {
        string lines = string.Concat(Enumerable.Repeat("\r\n", 8));

        Assert.Equal(HeadStatus.Done, ParsedHead.Request_(lines + Start + "\r\n").Status);
        Assert.Same(Http1Error.BadRequest, ParsedHead.Request_(lines + "\r\n" + Start + "\r\n").Error);
    }

    [Fact]
    public void Extensions_of_one_chunk_are_limited()
    {
        string Chunk(int bytes) => "1;" + new string('x', bytes) + "\r\nz\r\n0\r\n\r\n";

        Assert.Equal(BodyStatus.Done, ReadBody.Chunked(Chunk(4096)).Status);
        Assert.Equal(BodyStatus.Invalid, ReadBody.Chunked(Chunk(4097)).Status);
    }

    [Fact]
    public void Extensions_of_one_message_are_limited()
    {
        string Chunks(int count) =>
            string.Concat(Enumerable.Repeat("1;" + new string('x', 2048) + "\r\nz\r\n", count)) + "0\r\n\r\n";

        Assert.Equal(BodyStatus.Done, ReadBody.Chunked(Chunks(8)).Status);
        Assert.Equal(BodyStatus.Invalid, ReadBody.Chunked(Chunks(9)).Status);
    }

    [Fact]
    public void Trailers_are_limited_in_number_and_size()
    {
        string many = string.Concat(Enumerable.Range(0, 101).Select(i => $"x-{i}: v\r\n"));
        string large = "X: " + new string('v', 70 * 1024) + "\r\n";

        Assert.Same(Http1Error.TooManyTrailers, ReadBody.Chunked("0\r\n" + many + "\r\n").Error);
        Assert.Same(Http1Error.TrailersTooLarge, ReadBody.Chunked("0\r\n" + large + "\r\n").Error);
    }

    // A line that grows by one byte a call must not be searched from its beginning each time, or a slow client costs
    // quadratic work. What was searched is spoilt behind the parser's back: one that comes back to it refuses the line.
    [Fact]
    public void A_long_line_that_comes_byte_by_byte_is_searched_once()
    {
        const int Kept = 2;
        byte[] wire = WireData.Bytes(Start + "X: " + new string('v', 4096) + "\r\n\r\n");
        byte[] spoilt = [.. wire];
        int value = Start.Length + "X: ".Length;
        RequestHeadParser parser = new();
        parser.Begin(Http1Limits.Default);
        HeaderTable table = new();

        for (int end = 1; end < wire.Length - "\n\r\n".Length; end++)
        {
            Assert.Equal(HeadStatus.NeedMore, parser.Parse(table, spoilt, 0, end));
            if (end - Kept > value)
            {
                spoilt[end - Kept] = 1;
            }
        }

        Assert.Equal(HeadStatus.Done, parser.Parse(table, wire, 0, wire.Length));
        Assert.Equal(4096, table.ValueAt(table.Find("x"u8)).Length);
    }
}
