using Tulle.Http.Http1;

namespace Tulle.Http.Tests.Http1;

public sealed class HeaderCaseTests
{
    private const string Head =
        "GET /x HTTP/1.1\r\nHOST: web.test\r\nX-Custom-ID: 1\r\naCcEpT: a\r\nUser-agent: u\r\n\r\n";

    private static readonly Http1Limits Keeping = new() { KeepsNameCase = true };

    [Fact]
    public void Names_leave_as_they_came_whatever_the_segments()
    {
        string want = "GET /x HTTP/1.1\r\nHOST: web.test\r\nX-Custom-ID: 1\r\naCcEpT: a\r\nUser-agent: u\r\n\r\n";
        for (int cut = 1; cut < Head.Length; cut++)
        {
            Assert.Equal(want, Write(Parse(Head, Keeping, cut)));
        }
    }

    [Fact]
    public void The_table_itself_has_lower_case_names_still()
    {
        HeaderTable table = Parse(Head, Keeping, Head.Length);
        Assert.True(table.TryGet("x-custom-id"u8, out _));
        Assert.True(table.TryGet(HeaderName.UserAgent, out _));
    }

    [Fact]
    public void A_name_that_was_taken_away_and_comes_back_is_spelled_as_before_and_a_new_one_in_lower_case()
    {
        HeaderTable table = Parse(Head, Keeping, Head.Length);
        table.RemoveAll("x-custom-id"u8);
        table.Add("x-custom-id"u8, "2"u8);
        table.Add("x-new-one"u8, "3"u8);
        string written = Write(table);
        Assert.Contains("\r\nX-Custom-ID: 2\r\nx-new-one: 3\r\n", written, StringComparison.Ordinal);
    }

    [Fact]
    public void New_names_are_written_in_proper_case_where_that_is_asked_for()
    {
        HeaderTable table = Parse(
            Head, new Http1Limits { KeepsNameCase = true, ProperCaseForOthers = true }, Head.Length);
        table.Add("x-new-1a_b"u8, "3"u8);
        string written = Write(table);
        Assert.Contains("\r\nX-New-1a_B: 3\r\n", written, StringComparison.Ordinal);
        Assert.Contains("\r\naCcEpT: a\r\n", written, StringComparison.Ordinal);
    }

    [Fact]
    public void Proper_case_needs_no_memory_of_the_message()
    {
        HeaderTable table = Parse(Head, Http1Limits.Default, Head.Length);
        byte[] room = new byte[HeadWriter.Bound(table)];
        int length = HeadWriter.WriteRequest(table, HeadExtras.ProperCaseNames | HeadExtras.ContentLengthZero, room);
        Assert.Equal(
            "GET /x HTTP/1.1\r\nHost: web.test\r\nX-Custom-Id: 1\r\nAccept: a\r\nUser-Agent: u\r\nContent-Length: 0\r\n\r\n",
            WireData.Text(room.AsSpan(0, length)));
    }

    [Fact]
    public void A_copy_for_a_retry_is_spelled_the_same_after_the_original_is_gone()
    {
        HeaderTable table = Parse(Head, Keeping, Head.Length);
        HeaderTable copy = new();
        table.CopyTo(copy);
        table.Clear();
        Parse("GET / HTTP/1.1\r\nhost: a\r\n\r\n", Keeping, 3, table);
        Assert.Contains("X-Custom-ID: 1\r\naCcEpT: a\r\n", Write(copy), StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_that_is_cleared_forgets_the_spelling()
    {
        HeaderTable table = Parse(Head, Keeping, Head.Length);
        table.Clear();
        table.Status = 503;
        table.Add("accept"u8, "b"u8);
        byte[] room = new byte[HeadWriter.Bound(table)];
        int length = HeadWriter.WriteResponse(table, HeadExtras.None, room);
        Assert.EndsWith("\r\naccept: b\r\n\r\n", WireData.Text(room.AsSpan(0, length)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_reason_phrase_is_kept_where_that_is_asked_for()
    {
        Assert.StartsWith("HTTP/1.1 404 Gone Fishing\r\nX-A: 1\r\n", Answer(keepsReason: true), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 404 Not Found\r\nX-A: 1\r\n", Answer(keepsReason: false), StringComparison.Ordinal);
    }

    private static string Answer(bool keepsReason)
    {
        byte[] wire = WireData.Bytes("HTTP/1.1 404 Gone Fishing\r\nX-A: 1\r\n\r\n");
        HeaderTable table = new();
        ResponseHeadParser parser = new();
        parser.Begin(new Http1Limits { KeepsNameCase = true, KeepsReason = keepsReason }, RequestMethod.Get);
        Assert.Equal(HeadStatus.Done, parser.Parse(table, wire, 0, wire.Length));
        byte[] room = new byte[HeadWriter.Bound(table)];
        return WireData.Text(room.AsSpan(0, HeadWriter.WriteResponse(table, HeadExtras.None, room)));
    }

    private static HeaderTable Parse(string text, Http1Limits limits, int cut, HeaderTable? table = null)
    {
        byte[] wire = WireData.Bytes(text);
        table ??= new HeaderTable();
        RequestHeadParser parser = new();
        parser.Begin(limits);
        if (cut < wire.Length)
        {
            Assert.Equal(HeadStatus.NeedMore, parser.Parse(table, wire, 0, cut));
        }

        Assert.Equal(HeadStatus.Done, parser.Parse(table, wire, 0, wire.Length));
        return table;
    }

    private static string Write(HeaderTable table)
    {
        byte[] room = new byte[HeadWriter.Bound(table)];
        return WireData.Text(room.AsSpan(0, HeadWriter.WriteRequest(table, HeadExtras.None, room)));
    }
}
