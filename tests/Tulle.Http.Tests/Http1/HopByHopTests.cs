using Tulle.Http.Http1;

namespace Tulle.Http.Tests.Http1;

public sealed class HopByHopTests
{
    // RFC 9110 section 7.6.1; recorded from Envoy: hop-by-hop-request-headers-removed, connection-nominated-headers.
    [Theory]
    [InlineData("Connection: keep-alive\r\nKeep-Alive: timeout=5\r\n", "")]
    [InlineData("Proxy-Connection: keep-alive\r\nKeep-Alive: max=10\r\n", "")]
    [InlineData("Connection: x-secret, keep-alive\r\nX-Secret: 1\r\nX-Other: 2\r\n", "x-other: 2\n")]
    [InlineData("Connection: a\r\nA: 1\r\nConnection: B ,close\r\nB: 2\r\nC: 3\r\nA: 4\r\n", "c: 3\n")]
    [InlineData("A: 1\r\nConnection: a\r\nConnection: b\r\nB: 2\r\n", "")]
    [InlineData("Connection: cookie, authorization\r\nCookie: a=1\r\nAuthorization: x\r\n", "")]
    [InlineData("TE: trailers\r\n", "te: trailers\n")]
    [InlineData("Connection: TE\r\nTE: trailers\r\n", "te: trailers\n")]
    [InlineData("Connection: TE\r\nTE: gzip, trailers\r\n", "te: trailers\n")]
    [InlineData("TE: gzip, trailers;q=0.5\r\n", "")]
    [InlineData("TE: gzip;q=0.77\r\n", "")]
    [InlineData("Connection: upgrade\r\nUpgrade: hop/1\r\n", "")]
    [InlineData("Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\nConnection: Upgrade, HTTP2-Settings\r\n", "")]
    [InlineData("Proxy-Authorization: Basic x\r\n", "")]
    [InlineData("Trailer: x-t\r\nAccept-Encoding: gzip\r\n", "trailer: x-t\naccept-encoding: gzip\n")]
    [InlineData("Connection: content-length\r\nContent-Length: 5\r\n", "content-length: 5\n")]
    [InlineData("Connection: @, \"\r\nX: y\r\n", "x: y\n")]
    public void Fields_of_the_hop_and_those_that_Connection_names_are_removed(string fields, string left)
    {
        HeaderTable table = Request(fields);

        Assert.Null(HopByHop.SanitizeNominated(table));
        HopByHop.RemoveFromRequest(table, isUpgrade: false);

        Assert.Equal(":method: GET\n:path: /\n:authority: a\n" + left, ParsedHead.Describe(table));
    }

    [Theory]
    [InlineData("Connection: x-forwarded-for\r\n")]
    [InlineData("Connection: close, X-Forwarded-Proto\r\n")]
    [InlineData("Connection: x-forwarded-host\r\n")]
    [InlineData("Connection: :path\r\n")]
    [InlineData("Connection: a,b,c,d,e,f,g,h,i,j\r\n")]
    public void Some_nominations_are_refused(string fields) =>
        Assert.Same(Http1Error.ConnectionHeaderRejected, HopByHop.SanitizeNominated(Request(fields)));

    [Fact]
    public void Naming_Host_takes_the_host_away()
    {
        HeaderTable table = Request("Connection: host\r\n");

        Assert.Null(HopByHop.SanitizeNominated(table));

        Assert.False(table.Contains(HeaderName.Authority));
    }

    [Fact]
    public void An_upgrade_that_the_route_takes_keeps_its_fields()
    {
        HeaderTable table = Request("Connection: Upgrade\r\nUpgrade: websocket\r\nKeep-Alive: x\r\n");

        HopByHop.SanitizeNominated(table);
        HopByHop.RemoveFromRequest(table, isUpgrade: true);

        Assert.EndsWith("connection: Upgrade\nupgrade: websocket\n", ParsedHead.Describe(table));
    }

    [Fact]
    public void A_response_loses_the_fields_of_its_hop()
    {
        HeaderTable table = new();
        table.Status = 200;
        table.Add(HeaderName.Connection, "set-cookie, X-Secret"u8);
        table.Add(HeaderName.SetCookie, "a=b"u8);
        table.Add("x-secret"u8, "1"u8);
        table.Add(HeaderName.KeepAlive, "timeout=5"u8);
        table.Add(HeaderName.ContentLength, "3"u8);

        HopByHop.RemoveNominatedFromResponse(table);
        HopByHop.RemoveFromResponse(table, isUpgrade: false);

        Assert.Equal(":status: 200\ncontent-length: 3\n", ParsedHead.Describe(table));
    }

    private static HeaderTable Request(string fields)
    {
        byte[] wire = WireData.Bytes("GET / HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n");
        HeaderTable table = new();
        RequestHeadParser parser = new();
        parser.Begin(Http1Limits.Default);
        Assert.Equal(HeadStatus.Done, parser.Parse(table, wire, 0, wire.Length));
        return table;
    }
}
