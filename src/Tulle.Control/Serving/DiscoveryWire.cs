using System.Buffers;
using System.Text;
using Tulle.Grpc;

namespace Tulle.Control.Serving;

/// <summary>Writes a DiscoveryResponse around resources that are encoded already, so that the bytes of one resource
/// exist once for all proxies.</summary>
internal sealed class DiscoveryWire : GrpcCodec<AdsResponse>
{
    public static readonly DiscoveryWire Instance = new();

    // Fields of envoy.service.discovery.v3.DiscoveryResponse and google.protobuf.Any, all length-delimited.
    private const int VersionInfo = 1;
    private const int Resources = 2;
    private const int TypeUrl = 4;
    private const int Nonce = 5;
    private const int AnyTypeUrl = 1;
    private const int AnyValue = 2;

    public override AdsResponse Decode(ReadOnlySpan<byte> message) =>
        throw new NotSupportedException("the control plane sends responses and reads none");

    public override int Measure(AdsResponse message)
    {
        byte[] url = Encoding.UTF8.GetBytes(XdsTypes.Url(message.Type));
        long length = FieldLength(Encoding.UTF8.GetByteCount(message.Version)) + FieldLength(url.Length)
            + FieldLength(Encoding.UTF8.GetByteCount(message.Nonce));
        foreach (XdsResource resource in message.Resources)
        {
            length += FieldLength(AnyLength(url, resource));
        }
        return checked((int)length);
    }

    public override void Encode(AdsResponse message, IBufferWriter<byte> output)
    {
        byte[] url = Encoding.UTF8.GetBytes(XdsTypes.Url(message.Type));
        WriteBytes(output, VersionInfo, Encoding.UTF8.GetBytes(message.Version));
        foreach (XdsResource resource in message.Resources)
        {
            WriteHead(output, Resources, AnyLength(url, resource));
            WriteBytes(output, AnyTypeUrl, url);
            WriteBytes(output, AnyValue, resource.Bytes);
        }
        WriteBytes(output, TypeUrl, url);
        WriteBytes(output, Nonce, Encoding.UTF8.GetBytes(message.Nonce));
    }

    private static int AnyLength(byte[] url, XdsResource resource) =>
        (int)(FieldLength(url.Length) + FieldLength(resource.Bytes.Length));

    private static long FieldLength(int bytes) => 1 + VarintLength((uint)bytes) + (long)bytes;

    private static int VarintLength(uint value)
    {
        int length = 1;
        while ((value >>= 7) != 0)
        {
            length++;
        }
        return length;
    }

    private static void WriteBytes(IBufferWriter<byte> output, int field, byte[] value)
    {
        WriteHead(output, field, value.Length);
        output.Write(value);
    }

    private static void WriteHead(IBufferWriter<byte> output, int field, int length)
    {
        Span<byte> head = output.GetSpan(6);
        int at = 0;
        head[at++] = (byte)((field << 3) | 2);
        uint rest = (uint)length;
        while (rest >= 0x80)
        {
            head[at++] = (byte)(rest | 0x80);
            rest >>= 7;
        }
        head[at++] = (byte)rest;
        output.Advance(at);
    }
}
