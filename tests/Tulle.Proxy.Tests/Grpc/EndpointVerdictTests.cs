using System.Text;
using Tulle.Http;
using Tulle.Proxy.Upstream;

namespace Tulle.Proxy.Tests.Grpc;

public sealed class EndpointVerdictTests
{
    [Theory]
    [InlineData("application/json", 200, "", true)]
    [InlineData("application/json", 404, "", true)]
    [InlineData("application/json", 500, "", false)]
    [InlineData("application/grpc", 200, "0", true)]
    [InlineData("application/grpc", 200, "5", true)]
    [InlineData("application/grpc", 200, "14", false)]
    [InlineData("application/grpc", 200, "", false)]
    [InlineData("application/grpc", 200, "odd", false)]
    [InlineData("application/grpc", 503, "0", false)]
    public void An_answer_of_a_head_alone_is_judged_at_once(string type, int status, string grpcStatus, bool isSuccess)
    {
        var counters = new EndpointCounters();
        default(EndpointVerdict).OnHeaders(counters, Request(type), Response(status, grpcStatus), endStream: true);
        Assert.Equal(isSuccess ? (1, 0) : (0, 1), (counters.RqSuccess, counters.RqError));
    }

    [Theory]
    [InlineData("0", true)]
    [InlineData("13", false)]
    [InlineData("", false)]
    public void A_grpc_answer_with_a_body_is_judged_by_its_trailers(string grpcStatus, bool isSuccess)
    {
        var counters = new EndpointCounters();
        var verdict = default(EndpointVerdict);
        verdict.OnHeaders(counters, Request("application/grpc"), Response(200, ""), endStream: false);
        Assert.Equal((0, 0), (counters.RqSuccess, counters.RqError));
        var trailers = new HeaderTable();
        if (grpcStatus.Length > 0)
        {
            trailers.Add(HeaderName.GrpcStatus, Encoding.ASCII.GetBytes(grpcStatus));
        }

        verdict.OnTrailers(trailers);
        verdict.OnNoTrailers();
        Assert.Equal(isSuccess ? (1, 0) : (0, 1), (counters.RqSuccess, counters.RqError));
    }

    [Fact]
    public void A_grpc_answer_that_ends_without_trailers_is_an_error()
    {
        var counters = new EndpointCounters();
        var verdict = default(EndpointVerdict);
        verdict.OnHeaders(counters, Request("application/grpc"), Response(200, ""), endStream: false);
        verdict.OnNoTrailers();
        Assert.Equal((0, 1), (counters.RqSuccess, counters.RqError));
    }

    private static HeaderTable Request(string contentType)
    {
        var request = new HeaderTable();
        request.Add(HeaderName.Path, "/s/m"u8);
        request.Add(HeaderName.ContentType, Encoding.ASCII.GetBytes(contentType));
        return request;
    }

    private static HeaderTable Response(int status, string grpcStatus)
    {
        var response = new HeaderTable { Status = status };
        if (grpcStatus.Length > 0)
        {
            response.Add(HeaderName.GrpcStatus, Encoding.ASCII.GetBytes(grpcStatus));
        }

        return response;
    }
}
