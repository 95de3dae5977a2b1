using Tulle.Http.Http1;

namespace Tulle.Http.Tests.Http1;

public sealed class HeadWriterTests
{
    [Fact]
    public void A_request_is_written_in_canonical_form()
    {
        HeaderTable table = Request(
            "GET http://b.test/x?y HTTP/1.1\r\nAccept:  a \r\nHost: a\r\nX-One: 1\r\nX-Two: 2\r\n\r\n");
        table.Add(HeaderName.Via, "v"u8);

        Assert.Equal(
            "GET /x?y HTTP/1.1\r\nhost: b.test\r\naccept: a\r\nx-one: 1\r\nx-two: 2\r\nvia: v\r\n\r\n", Write(table));
    }

    [Fact]
    public void Connect_has_its_authority_for_a_target() => Assert.Equal(
        "CONNECT b:443 HTTP/1.1\r\nhost: b:443\r\n\r\n",
        Write(Request("CONNECT b:443 HTTP/1.1\r\nHost: x\r\n\r\n")));

    [Fact]
    public void A_response_gets_our_reason_phrase()
    {
        byte[] wire = WireData.Bytes("HTTP/1.1 404 Nope\r\nServer: s\r\nX: \r\n\r\n");
        HeaderTable table = new();
        ResponseHeadParser parser = new();
        parser.Begin(Http1Limits.Default, RequestMethod.Get);
        parser.Parse(table, wire, 0, wire.Length);

        Assert.Equal("HTTP/1.1 404 Not Found\r\nserver: s\r\nx: \r\n\r\n", WriteResponse(table, HeadExtras.None));
        Assert.Equal(
            "HTTP/1.0 404 Not Found\r\nserver: s\r\nx: \r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
            WriteResponse(table, HeadExtras.Http10 | HeadExtras.ContentLengthZero | HeadExtras.ConnectionClose));
        table.Status = 299;
        Assert.StartsWith("HTTP/1.1 299 Unknown\r\n", WriteResponse(table, HeadExtras.None));
    }

    // RFC 9112 section 6.1: whatever the table holds, there is one length at most.
    [Fact]
    public void A_chunked_message_has_no_length_and_one_transfer_encoding()
    {
        HeaderTable table = Request("POST / HTTP/1.1\r\nHost: a\r\nX: 1\r\nTransfer-Encoding: chunked\r\nY: 2\r\n\r\n");
        table.Add(HeaderName.ContentLength, "5"u8);

        Assert.Equal(
            "POST / HTTP/1.1\r\nhost: a\r\nx: 1\r\ny: 2\r\ntransfer-encoding: chunked\r\n\r\n",
            Write(table, HeadExtras.Chunked));
    }

    [Fact]
    public void A_field_whose_made_value_holds_a_line_end_is_not_written()
    {
        HeaderTable table = Request("GET / HTTP/1.1\r\nHost: a\r\nA: 1\r\n\r\n");
        table.Add("evil"u8, "x\r\nsmuggled: y"u8);
        table.Add("nul"u8, "x\0"u8);
        table.Set("a"u8, "2\n"u8);
        table.Add("good"u8, "x"u8);

        Assert.Equal("GET / HTTP/1.1\r\nhost: a\r\ngood: x\r\n\r\n", Write(table));
    }

    [Fact]
    public void Every_edit_breaks_the_run_of_lines_that_are_copied_as_they_came()
    {
        const string Wire = "GET / HTTP/1.1\r\nHost: h\r\nA: 1\r\nB: 2\r\nC: 3\r\nD:4\r\nE: 5\r\n\r\n";
        string[] names = ["a", "b", "c", "d", "e"];
        foreach (string name in names)
        {
            HeaderTable removed = Request(Wire);
            removed.RemoveAll(WireData.Bytes(name));
            string[] rest = names.Where(n => n != name).Select(n => $"{n}: {n[0] - 'a' + 1}\r\n").ToArray();
            Assert.Equal("GET / HTTP/1.1\r\nhost: h\r\n" + string.Concat(rest) + "\r\n", Write(removed));

            HeaderTable changed = Request(Wire);
            changed.Set(WireData.Bytes(name), "new"u8);
            string lines = string.Concat(names.Select(n => $"{n}: {(n == name ? "new" : n[0] - 'a' + 1)}\r\n"));
            Assert.Equal("GET / HTTP/1.1\r\nhost: h\r\n" + lines + "\r\n", Write(changed));
        }
    }

    [Fact]
    public void Chunks_and_trailers_are_written()
    {
        byte[] buffer = new byte[64];
        Assert.Equal("1\r\n", WireData.Text(buffer.AsSpan(0, ChunkWriter.WriteHead(buffer, 1))));
        Assert.Equal("10\r\n", WireData.Text(buffer.AsSpan(0, ChunkWriter.WriteHead(buffer, 16))));
        Assert.Equal("7fffffff\r\n", WireData.Text(buffer.AsSpan(0, ChunkWriter.WriteHead(buffer, int.MaxValue))));

        HeaderTable trailers = new();
        trailers.Add(HeaderName.GrpcStatus, "0"u8);
        byte[] end = new byte[ChunkWriter.TrailersBound(trailers)];
        Assert.Equal(
            "0\r\ngrpc-status: 0\r\n\r\n", WireData.Text(end.AsSpan(0, ChunkWriter.WriteTrailers(trailers, end))));
    }

    private static HeaderTable Request(string wire)
    {
        byte[] bytes = WireData.Bytes(wire);
        HeaderTable table = new();
        RequestHeadParser parser = new();
        parser.Begin(Http1Limits.Default);
        Assert.Equal(HeadStatus.Done, parser.Parse(table, bytes, 0, bytes.Length));
        return table;
    }

    private static string Write(HeaderTable table, HeadExtras extras = HeadExtras.None)
    {
        byte[] buffer = new byte[HeadWriter.Bound(table)];
        return WireData.Text(buffer.AsSpan(0, HeadWriter.WriteRequest(table, extras, buffer)));
    }

    private static string WriteResponse(HeaderTable table, HeadExtras extras)
    {
        byte[] buffer = new byte[HeadWriter.Bound(table)];
        return WireData.Text(buffer.AsSpan(0, HeadWriter.WriteResponse(table, extras, buffer)));
    }
}
