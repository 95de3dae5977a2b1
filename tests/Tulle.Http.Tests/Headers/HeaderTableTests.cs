using Tulle.Http.Http1;
using Tulle.Http.Tests.Http1;

namespace Tulle.Http.Tests.Headers;

public sealed class HeaderTableTests
{
    [Fact]
    public void Known_and_unknown_names_are_found_by_id_and_by_text()
    {
        HeaderTable table = Parse("Accept: a\r\nX-One: 1\r\nx-one: 2\r\nAccept: b\r\n");

        Assert.Equal("a", Value(table, table.Find(HeaderName.Accept)));
        Assert.Equal("b", Value(table, table.Find("accept"u8, table.Find(HeaderName.Accept) + 1)));
        Assert.True(table.TryGet("x-one"u8, out ReadOnlySpan<byte> one));
        Assert.Equal("1", WireData.Text(one));
        Assert.Equal("2", Value(table, table.Find("x-one"u8, table.Find("x-one"u8) + 1)));
        Assert.Equal(-1, table.Find("x-two"u8));
        Assert.Equal(-1, table.Find(HeaderName.Cookie));
        Assert.Equal("a.test", Value(table, table.Find("host"u8)));
        Assert.Equal("a.test", WireData.Text(table.Authority));
        Assert.Equal("/x", WireData.Text(table.Path));
        Assert.Equal("GET", WireData.Text(table.Method));
    }

    [Fact]
    public void Set_leaves_one_line_where_the_first_stood()
    {
        HeaderTable table = Parse("A: 1\r\nB: 2\r\nA: 3\r\nVia: x\r\nC: 4\r\nVia: y\r\n");

        table.Set("a"u8, "new"u8);
        table.Set(HeaderName.Via, "v"u8);
        table.Set("d"u8, "5"u8);
        table.Set(HeaderName.Server, "s"u8);

        Assert.Equal("a: new\nb: 2\nvia: v\nc: 4\nd: 5\nserver: s\n", Fields(table));
    }

    [Fact]
    public void Removing_moves_the_later_entries_down()
    {
        HeaderTable table = Parse("A: 1\r\nVia: x\r\nA: 2\r\nB: 3\r\nVia: y\r\n");

        Assert.Equal(2, table.RemoveAll("a"u8));
        Assert.Equal(2, table.RemoveAll(HeaderName.Via));
        Assert.Equal(0, table.RemoveAll(HeaderName.Via));
        Assert.Equal("b: 3\n", Fields(table));
        Assert.False(table.Contains(HeaderName.Via));
        table.Add(HeaderName.Via, "z"u8);
        Assert.Equal("b: 3\nvia: z\n", Fields(table));
    }

    [Fact]
    public void Pseudo_headers_are_added_at_the_front()
    {
        HeaderTable table = Parse("A: 1\r\n");

        table.Add(HeaderName.Scheme, "http"u8);

        Assert.Equal(4, table.PseudoCount);
        Assert.Equal(":method: GET\n:path: /x\n:authority: a.test\n:scheme: http\na: 1\n", ParsedHead.Describe(table));
        table.RemoveAll(HeaderName.Path);
        Assert.Equal(3, table.PseudoCount);
        table.RemoveAt(0);
        Assert.Equal(2, table.PseudoCount);
    }

    [Fact]
    public void A_value_may_be_set_from_a_slice_of_the_same_table()
    {
        HeaderTable table = new();
        table.Add("a"u8, "0123456789"u8);
        for (int i = 0; i < 200; i++)
        {
            table.SetValueAt(0, table.ValueAt(0)[1..]);
            table.Add("b"u8, table.ValueAt(0));
            table.SetValueAt(0, "0123456789"u8);
            Assert.Equal("123456789", Value(table, table.Count - 1));
        }
    }

    [Fact]
    public void A_copy_and_a_detached_table_do_not_need_the_buffer()
    {
        byte[] wire = WireData.Bytes("GET /x HTTP/1.1\r\nHost: a.test\r\nX-One: 1\r\nVia: y\r\n\r\n");
        HeaderTable table = new();
        RequestHeadParser parser = new();
        parser.Begin(Http1Limits.Default);
        parser.Parse(table, wire, 0, wire.Length);
        table.Set("x-one"u8, "2"u8);
        string before = ParsedHead.Describe(table);
        HeaderTable copy = new();

        table.CopyTo(copy);
        table.Detach();
        Array.Clear(wire);

        Assert.Equal(before, ParsedHead.Describe(copy));
        Assert.Equal(before, ParsedHead.Describe(table));
        table.Set(HeaderName.Via, "changed"u8);
        Assert.Equal(before, ParsedHead.Describe(copy));
    }

    [Fact]
    public void The_size_counts_names_and_values()
    {
        HeaderTable table = new();
        table.Add("ab"u8, "cde"u8);
        table.Add(HeaderName.Via, "x"u8);

        Assert.Equal(2 + 3 + 3 + 1, table.ByteSize);
    }

    [Fact]
    public void The_status_is_a_number_and_an_entry()
    {
        HeaderTable table = new();
        Assert.Equal(0, table.Status);
        table.Status = 204;
        table.Status = 503;

        Assert.Equal(503, table.Status);
        Assert.Equal(":status: 503\n", ParsedHead.Describe(table));
    }

    [Fact]
    public void Every_id_can_be_added_found_and_removed()
    {
        HeaderTable table = new();
        foreach (HeaderName id in Enum.GetValues<HeaderName>())
        {
            if (id is HeaderName.Unknown or HeaderName.Host)
            {
                continue;
            }
            Assert.Equal(-1, table.Find(id));
            table.Add(id, "v"u8);
            Assert.True(table.Contains(id));
            Assert.Equal(id, table.NameIdAt(table.Find(id)));
            Assert.Equal(1, table.RemoveAll(id));
            Assert.Equal(-1, table.Find(id));
        }
    }

    private static HeaderTable Parse(string fields)
    {
        byte[] wire = WireData.Bytes("GET /x HTTP/1.1\r\nHost: a.test\r\n" + fields + "\r\n");
        HeaderTable table = new();
        RequestHeadParser parser = new();
        parser.Begin(Http1Limits.Default);
        Assert.Equal(HeadStatus.Done, parser.Parse(table, wire, 0, wire.Length));
        return table;
    }

    private static string Value(HeaderTable table, int i) => WireData.Text(table.ValueAt(i));

    private static string Fields(HeaderTable table) =>
        string.Join('\n', ParsedHead.Describe(table).Split('\n')[table.PseudoCount..]);
}
