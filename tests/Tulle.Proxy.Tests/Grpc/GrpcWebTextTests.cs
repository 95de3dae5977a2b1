using System.Text;
using Tulle.Proxy.Grpc;
using Tulle.Proxy.Streams;

namespace Tulle.Proxy.Tests.Grpc;

public sealed class GrpcWebTextTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(1000)]
    public void Each_frame_is_padded_of_its_own_in_whatever_pieces_it_comes(int pieceBytes)
    {
        byte[] first = Frame("ok!!");
        byte[] second = Frame("");
        byte[] third = Frame(new string('z', 2500));
        string expected = string.Concat(new[] { first, second, third }.Select(Convert.ToBase64String));
        var writer = default(GrpcWebTextWriter);
        var text = new BodyBuffer();
        foreach (byte[] piece in ((byte[])[.. first, .. second, .. third]).Chunk(pieceBytes))
        {
            writer.Write(piece, text);
        }

        Assert.Equal(expected, Encoding.ASCII.GetString(text.Span));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(1000)]
    public void Text_is_read_in_whatever_pieces_it_comes_and_padding_may_stand_between_frames(int pieceChars)
    {
        byte[] first = Frame("ok");
        byte[] second = Frame(new string('y', 100));
        string text = Convert.ToBase64String(first) + Convert.ToBase64String(second);
        var reader = default(GrpcWebTextReader);
        var bytes = new BodyBuffer();
        foreach (byte[] piece in Encoding.ASCII.GetBytes(text).Chunk(pieceChars))
        {
            Assert.True(reader.TryRead(piece, bytes));
        }

        Assert.True(reader.IsAtGroupEnd);
        Assert.Equal([.. first, .. second], bytes.Span.ToArray());
    }

    [Theory]
    [InlineData("%%%%")]
    [InlineData("AAA*")]
    [InlineData("A===")]
    [InlineData("AA=A")]
    [InlineData("AB==")]
    [InlineData("AAB=")]
    [InlineData("AA A")]
    [InlineData("AA\nA")]
    public void What_is_not_base64_is_refused(string text) =>
        Assert.False(default(GrpcWebTextReader).TryRead(Encoding.ASCII.GetBytes(text), new BodyBuffer()));

    [Fact]
    public void An_unfinished_group_is_seen()
    {
        var reader = default(GrpcWebTextReader);
        Assert.True(reader.TryRead("AAAAAA"u8, new BodyBuffer()));
        Assert.False(reader.IsAtGroupEnd);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(1000)]
    public void Frames_are_counted_when_they_begin(int pieceBytes)
    {
        byte[] body = [.. Frame("one"), .. Frame(""), .. Frame("three"), 0];
        var cursor = default(GrpcFrameCursor);
        Assert.Equal(4, body.Chunk(pieceBytes).Sum(piece => cursor.Count(piece)));
    }

    private static byte[] Frame(string message)
    {
        byte[] prefix = new byte[GrpcFrameCursor.PrefixBytes];
        GrpcFrameCursor.WritePrefix(prefix, flags: 0, message.Length);
        return [.. prefix, .. Encoding.ASCII.GetBytes(message)];
    }
}
