using System.Buffers;
using Tulle.Grpc.Wire;

namespace Tulle.Grpc.Tests;

public sealed class ProtoTests
{
    [Fact]
    public void What_is_written_is_read_and_defaults_are_left_out()
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new ProtoWriter(output);
        writer.String(1, "ä");
        writer.String(2, "");
        writer.Integer(3, -1);
        writer.Integer(4, 0);
        writer.Bool(5, true);
        writer.Bytes(2000, [1, 2]);
        writer.Message(6, []);

        var reader = new ProtoReader(output.WrittenSpan);
        Assert.True(reader.Next() && reader.Field == 1 && reader.String() == "ä");
        Assert.True(reader.Next() && reader.Field == 3 && reader.Integer() == -1);
        Assert.True(reader.Next() && reader.Field == 5 && reader.Bool());
        Assert.True(reader.Next() && reader.Field == 2000 && reader.Bytes() is [1, 2]);
        Assert.True(reader.Next() && reader.Field == 6 && reader.Bytes().IsEmpty);
        Assert.False(reader.Next());
    }

    [Fact]
    public void Unknown_fields_of_every_kind_are_skipped()
    {
        byte[] message = [0x08, 0x96, 0x01, 0x11, 1, 2, 3, 4, 5, 6, 7, 8, 0x1d, 1, 2, 3, 4, 0x22, 1, 9, 0x28, 7];
        var reader = new ProtoReader(message);
        while (reader.Next() && reader.Field < 5) reader.Skip();
        Assert.Equal(7, reader.Integer());
    }

    [Theory]
    [InlineData("0a05aa")] // longer than the message
    [InlineData("0a")] // no length
    [InlineData("08ffffffffffffffffffff01")] // eleven bytes of a varint
    [InlineData("08ffffffffffffffffff02")] // 65 bits
    [InlineData("0000")] // field 0
    [InlineData("0b0c")] // a group
    [InlineData("0d0102")] // a fixed32 that is cut off
    [InlineData("0a01ff")] // not UTF-8
    public void What_is_malformed_is_refused(string hex) => Assert.Throws<FormatException>(() =>
    {
        var reader = new ProtoReader(Convert.FromHexString(hex));
        while (reader.Next())
        {
            if (reader.Type == ProtoWireType.Length) reader.String();
            else reader.Skip();
        }
    });
}
