using System.Buffers;
using System.Text;
using Tulle.Grpc;

namespace Tulle.Control.Serving;

/// <summary>Writes a DiscoveryResponse around resources that are encoded already, so that the bytes of one resource
/// exist once for all proxies.</summary>
internal static class DiscoveryWire
{
    // Fields of envoy.service.discovery.v3.DiscoveryResponse and google.protobuf.Any, all length-delimited.
    private const int VersionInfo = 1;
    private const int Resources = 2;
    private const int TypeUrl = 4;
    private const int Nonce = 5;
    private const int AnyTypeUrl = 1;
    private const int AnyValue = 2;

    public static void Write(IBufferWriter<byte> output, AdsResponse response)
    {
        byte[] url = Encoding.UTF8.GetBytes(XdsTypes.Url(response.Type));
        byte[] version = Encoding.UTF8.GetBytes(response.Version);
        byte[] nonce = Encoding.UTF8.GetBytes(response.Nonce);
        long length = FieldLength(version.Length) + FieldLength(url.Length) + FieldLength(nonce.Length);
        foreach (XdsResource resource in response.Resources)
        {
            length += FieldLength(AnyLength(url, resource));
        }
        GrpcFrame.WritePrefix(output.GetSpan(GrpcFrame.PrefixBytes), checked((int)length));
        output.Advance(GrpcFrame.PrefixBytes);
        WriteBytes(output, VersionInfo, version);
        foreach (XdsResource resource in response.Resources)
        {
            WriteHead(output, Resources, AnyLength(url, resource));
            WriteBytes(output, AnyTypeUrl, url);
            WriteBytes(output, AnyValue, resource.Bytes);
        }
        WriteBytes(output, TypeUrl, url);
        WriteBytes(output, Nonce, nonce);
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
