using System.Buffers.Binary;
using System.Text;
using Tulle.Proxy.Preface;

namespace Tulle.Proxy.Tests.Preface;

public sealed class ClientHelloTests
{
    private const int LimitBytes = 4096;

    [Theory]
    [InlineData(16384)]
    [InlineData(100)]
    [InlineData(7)]
    [InlineData(1)]
    public void A_hello_in_records_of_any_size_is_read_at_its_last_byte(int recordBytes)
    {
        byte[] bytes = Records(Hello(ServerName("shop.test"), Protocols("h2", "http/1.1")), recordBytes);
        byte[] work = new byte[LimitBytes];
        for (int length = 0; length < bytes.Length; length++)
        {
            Assert.Equal(PrefaceStatus.NeedMore, ClientHelloReader.Read(bytes.AsSpan(0, length), work, out _));
        }

        byte[] more = [.. bytes, 20, 3, 3, 0, 1, 1];
        Assert.Equal(PrefaceStatus.Found, ClientHelloReader.Read(more, work, out ClientHello hello));
        Assert.Equal("shop.test", Encoding.ASCII.GetString(hello.ServerName));
        Assert.Equal(["h2", "http/1.1"], hello.ProtocolNames());
    }

    [Fact]
    public void A_hello_without_extensions_has_neither_name_nor_protocols()
    {
        byte[] bytes = Records(Hello(), 16384);
        Assert.Equal(PrefaceStatus.Found, ClientHelloReader.Read(bytes, new byte[LimitBytes], out ClientHello hello));
        Assert.True(hello.ServerName.IsEmpty);
        Assert.Empty(hello.ProtocolNames());
    }

    public static TheoryData<string, byte[]> Others() => new()
    {
        { "plaintext", [.. "G"u8] },
        { "TLS 4", [22, 4] },
        { "an empty record", [22, 3, 1, 0, 0] },
        { "a record over 2^14", [22, 3, 1, 0x40, 1] },
        { "another handshake message", [22, 3, 1, 0, 5, 2] },
        { "an alert between the pieces", [.. Records(Hello(), 16384)[..9], 21] },
        { "a name twice", Records(Hello(ServerName("a"), ServerName("b")), 16384) },
        { "an empty name", Records(Hello(ServerName("")), 16384) },
        { "a name with a zero byte", Records(Hello(ServerName("a\0b")), 16384) },
        { "a name of 256 bytes", Records(Hello(ServerName(new string('a', 256))), 16384) },
        { "an empty protocol", Records(Hello(Protocols("h2", "")), 16384) },
        { "an extension over the end", Records(Hello([0, 0, 0, 9, 0]), 16384) },
        { "bytes behind the extensions", Records(Grown(Hello(ServerName("a"))), 16384) },
    };

    [Theory]
    [MemberData(nameof(Others))]
    public void What_is_no_sound_hello_is_not_found(string what, byte[] bytes)
    {
        if (what.StartsWith("an alert", StringComparison.Ordinal))
        {
            // The first record holds 4 bytes of the message; the next record is no handshake.
            bytes[4] = 4;
        }

        Assert.Equal(PrefaceStatus.NotFound, ClientHelloReader.Read(bytes, new byte[LimitBytes], out _));
    }

    [Fact]
    public void A_hello_over_the_limit_is_known_by_its_length()
    {
        byte[] bytes = [22, 3, 1, 0x10, 0, 1, 0, 0x10, 0];
        Assert.Equal(PrefaceStatus.TooLarge, ClientHelloReader.Read(bytes, new byte[LimitBytes], out _));
        Assert.Equal(PrefaceStatus.NeedMore, ClientHelloReader.Read(bytes, new byte[LimitBytes + 4], out _));
    }

    private static byte[] Hello(params byte[][] extensions)
    {
        byte[] all = [.. extensions.SelectMany(static e => e)];
        byte[] body = [3, 3, .. new byte[32], 0, 0, 2, 0x13, 1, 1, 0, .. all.Length == 0 ? [] : Sized(all)];
        return [1, 0, .. Sized(body)];
    }

    private static byte[] Grown(byte[] message)
    {
        byte[] grown = [.. message, 0];
        BinaryPrimitives.WriteUInt16BigEndian(grown.AsSpan(2), (ushort)(grown.Length - 4));
        return grown;
    }

    private static byte[] ServerName(string name) =>
        [0, 0, .. Sized(Sized([0, .. Sized(Encoding.ASCII.GetBytes(name))]))];

    private static byte[] Protocols(params string[] names) =>
        [0, 16, .. Sized(Sized([.. names.SelectMany(Protocol)]))];

    private static byte[] Protocol(string name) => [(byte)name.Length, .. Encoding.ASCII.GetBytes(name)];

    private static byte[] Sized(byte[] content) => [(byte)(content.Length >> 8), (byte)content.Length, .. content];

    private static byte[] Records(byte[] message, int recordBytes) =>
        [.. message.Chunk(recordBytes).SelectMany(static c => (byte[])[22, 3, 1, .. Sized(c)])];
}
