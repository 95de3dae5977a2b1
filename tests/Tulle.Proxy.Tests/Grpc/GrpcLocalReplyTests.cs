using System.Text;
using Tulle.Model;
using Tulle.Proxy.Tests.Downstream;
using Tulle.Proxy.Tests.Upstream;

namespace Tulle.Proxy.Tests.Grpc;

public sealed class GrpcLocalReplyTests
{
    [Theory]
    [InlineData(403, "no", "7", "no")]
    [InlineData(503, "100% ~ \"x\"\n", "14", "100%25 %7E \"x\"%0A")]
    [InlineData(404, "hé ✓\ttab", "12", "h%C3%A9 %E2%9C%93%09tab")]
    [InlineData(500, "in}side", "2", "in}side")]
    public void A_local_reply_is_trailers_only_with_the_body_as_percent_encoded_message(
        int status, string body, string grpcStatus, string message)
    {
        using ProxyRig rig = GrpcRig.Rig(new DirectResponseAction(status, Encoding.UTF8.GetBytes(body)));
        string answer = Ask(rig, GrpcRig.Request());
        Assert.StartsWith("HTTP/1.1 200 OK\r\n", answer, StringComparison.Ordinal);
        Assert.Contains("\r\ncontent-type: application/grpc\r\n", answer, StringComparison.Ordinal);
        Assert.Contains($"\r\ngrpc-status: {grpcStatus}\r\n", answer, StringComparison.Ordinal);
        Assert.Contains($"\r\ngrpc-message: {message}\r\n", answer, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\n", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("text/plain", answer, StringComparison.Ordinal);
    }

    [Fact]
    public void A_reply_without_a_body_has_no_message()
    {
        using ProxyRig rig = GrpcRig.Rig(new DirectResponseAction(503, []));
        string answer = Ask(rig, GrpcRig.Request());
        Assert.Contains("\r\ngrpc-status: 14\r\n", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("grpc-message", answer, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_content_type_gets_the_plain_form()
    {
        using ProxyRig rig = GrpcRig.Rig(new DirectResponseAction(403, "no"u8.ToArray()));
        OriginConnection client = rig.Connect(
            "POST / HTTP/1.1\r\nhost: a\r\ncontent-type: application/grpc-web\r\ncontent-length: 0\r\n\r\n");
        rig.RunUntil(() => client.Received.EndsWith("\r\n\r\nno", StringComparison.Ordinal));
        Assert.StartsWith("HTTP/1.1 403 ", client.Received, StringComparison.Ordinal);
    }

    private static string Ask(ProxyRig rig, string request)
    {
        OriginConnection client = rig.Connect(request);
        rig.RunUntil(() => client.Received.Contains("\r\n\r\n", StringComparison.Ordinal));
        return client.Received;
    }
}
