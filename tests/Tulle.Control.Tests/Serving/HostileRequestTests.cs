using Tulle.Control.Serving;
using Tulle.Grpc;
using Tulle.Xds.Codec;
using Tulle.Xds.Messages;

namespace Tulle.Control.Tests.Serving;

/// <summary>Row P08 of the catalogue of hostile input: what a broken or hostile client may send.</summary>
public sealed class HostileRequestTests
{
    [Theory]
    [InlineData(new byte[] { 0x22, 0xff })] // a length that is cut off
    [InlineData(new byte[] { 0x22, 0x7f, 0x61 })] // longer than the message
    [InlineData(new byte[] { 0x23, 0x24 })] // the group wire type
    [InlineData(new byte[] { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01 })] // an endless varint
    [InlineData(new byte[] { 0x00, 0x00 })] // field number 0
    public void What_is_no_protobuf_is_an_invalid_argument(byte[] message) =>
        Assert.Equal(GrpcStatusCode.InvalidArgument, Refusal(message));

    [Fact]
    public void Nesting_ten_thousand_deep_is_refused_without_a_stack_overflow()
    {
        byte[] inner = [];
        for (int i = 0; i < 10_000; i++)
        {
            // Struct { fields { key: "", value { struct_value } } }, each around the one before.
            inner = Field(1, Field(2, Field(5, inner)));
        }
        Assert.Equal(GrpcStatusCode.InvalidArgument, Refusal(Field(2, Field(3, inner))));
    }

    [Fact]
    public void More_names_than_the_limit_are_refused()
    {
        var request = new DiscoveryRequest { TypeUrl = XdsTypes.Url(XdsType.Endpoint) };
        for (int i = 0; i <= ControlLimits.SubscribedNames; i++)
        {
            request.ResourceNames.Add("a");
        }
        Assert.Equal(GrpcStatusCode.ResourceExhausted, Refusal(ConfigWriter.ToWire(request)));
    }

    [Fact]
    public void A_type_that_is_not_served_is_left_unanswered() =>
        Assert.Null(new AdsRequestDecoder().Decode(ConfigWriter.ToWire(new DiscoveryRequest { TypeUrl = "x.y/Z" })));

    [Fact]
    public void What_a_proxy_says_reaches_terminals_without_control_characters_and_bounded()
    {
        var request = new DiscoveryRequest
        {
            TypeUrl = XdsTypes.Url(XdsType.Cluster),
            ErrorDetail = new Status { Code = 3, Message = "a\u001bb\n" + new string('x', 1_000_000) },
        };
        AdsRequest decoded = new AdsRequestDecoder().Decode(ConfigWriter.ToWire(request))!;
        Assert.StartsWith("a b x", decoded.Error, StringComparison.Ordinal);
        Assert.Equal(ControlLimits.NackTextBytes, decoded.Error!.Length);
    }

    private static GrpcStatusCode Refusal(byte[] message) =>
        Assert.Throws<GrpcException>(() => new AdsRequestDecoder().Decode(message)).Code;

    private static byte[] Field(int number, byte[] value)
    {
        var bytes = new List<byte> { (byte)((number << 3) | 2) };
        uint rest = (uint)value.Length;
        while (rest >= 0x80)
        {
            bytes.Add((byte)(rest | 0x80));
            rest >>= 7;
        }
        bytes.Add((byte)rest);
        bytes.AddRange(value);
        return [.. bytes];
    }
}
