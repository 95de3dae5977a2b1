using System.Text;
using Tulle.Http;

namespace Tulle.Model.Tests.Grpc;

public sealed class GrpcSemanticsTests
{
    [Theory]
    [InlineData("application/grpc", true)]
    [InlineData("application/grpc+proto", true)]
    [InlineData("application/grpc+json", true)]
    [InlineData("application/grpc-web", false)]
    [InlineData("application/grpc;charset=utf-8", false)]
    [InlineData("application/grpcx", false)]
    [InlineData("Application/grpc", false)]
    [InlineData("application/json", false)]
    [InlineData("", false)]
    public void A_request_is_grpc_by_its_content_type(string contentType, bool isGrpc)
    {
        var request = new HeaderTable();
        request.Add(HeaderName.Path, "/s/m"u8);
        request.Add(HeaderName.ContentType, Encoding.ASCII.GetBytes(contentType));
        Assert.Equal(isGrpc, GrpcSemantics.IsGrpcRequest(request));
    }

    [Fact]
    public void What_has_no_path_is_no_grpc_request()
    {
        var request = new HeaderTable();
        request.Add(HeaderName.ContentType, "application/grpc"u8);
        Assert.False(GrpcSemantics.IsGrpcRequest(request));
    }

    [Theory]
    [InlineData("0", true, 0)]
    [InlineData("16", true, 16)]
    [InlineData("17", true, -1)]
    [InlineData("17", false, 17)]
    [InlineData("abc", false, -1)]
    [InlineData("-4", false, -1)]
    [InlineData("1 4", false, -1)]
    public void A_status_that_cannot_be_read_is_told_apart_from_none(string text, bool onlyKnown, long expected)
    {
        var headers = new HeaderTable();
        headers.Add(HeaderName.GrpcStatus, Encoding.ASCII.GetBytes(text));
        Assert.True(GrpcSemantics.TryGetStatus(headers, onlyKnown, out long status));
        Assert.Equal(expected, status);
    }

    [Fact]
    public void No_status_and_an_empty_one_are_the_same()
    {
        var headers = new HeaderTable();
        Assert.False(GrpcSemantics.TryGetStatus(headers, onlyKnown: false, out _));
        headers.Add(HeaderName.GrpcStatus, default);
        Assert.False(GrpcSemantics.TryGetStatus(headers, onlyKnown: false, out _));
    }

    [Theory]
    [InlineData(200, 2)]
    [InlineData(400, 13)]
    [InlineData(401, 16)]
    [InlineData(403, 7)]
    [InlineData(404, 12)]
    [InlineData(408, 2)]
    [InlineData(429, 14)]
    [InlineData(500, 2)]
    [InlineData(502, 14)]
    [InlineData(503, 14)]
    [InlineData(504, 14)]
    public void An_http_status_has_its_meaning_in_grpc(int http, int grpc) =>
        Assert.Equal(grpc, GrpcSemantics.FromHttpStatus(http));

    [Fact]
    public void Every_grpc_status_has_its_meaning_in_http()
    {
        int[] expected =
            [200, 499, 500, 400, 504, 404, 409, 403, 429, 400, 409, 400, 501, 500, 503, 500, 401, 500];
        Assert.Equal(expected, Enumerable.Range(0, expected.Length).Select(static s => GrpcSemantics.ToHttpStatus(s)));
        Assert.Equal(500, GrpcSemantics.ToHttpStatus(GrpcSemantics.InvalidStatus));
    }
}
