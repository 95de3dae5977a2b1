using Tulle.Grpc;

namespace Tulle.Grpc.Tests;

public sealed class GrpcFrameReaderTests
{
    private static readonly byte[] s_two = [.. GrpcFrame.Wrap("hello"u8), .. GrpcFrame.Wrap([]), .. GrpcFrame.Wrap("x"u8)];

    [Fact]
    public void Every_way_of_cutting_the_bytes_gives_the_same_messages()
    {
        for (int cut = 0; cut <= s_two.Length; cut++) Check(s_two[..cut], s_two[cut..]);
        Check([.. s_two.Select(static b => new[] { b })]);
    }

    [Fact]
    public void A_message_above_the_limit_is_refused_from_its_prefix()
    {
        var reader = new GrpcFrameReader(limitBytes: 4);
        reader.Append(GrpcFrame.Wrap("hello"u8).AsSpan(0, GrpcFrame.PrefixBytes));
        Assert.Equal(GrpcFrameStatus.TooLarge, reader.TryRead(out _));
    }

    [Fact]
    public void A_compressed_message_is_refused()
    {
        var reader = new GrpcFrameReader(limitBytes: 100);
        reader.Append([1, 0, 0, 0, 0]);
        Assert.Equal(GrpcFrameStatus.Compressed, reader.TryRead(out _));
    }

    private static void Check(params byte[][] pieces)
    {
        var reader = new GrpcFrameReader(limitBytes: 100);
        var messages = new List<string>();
        foreach (byte[] piece in pieces)
        {
            reader.Append(piece);
            while (reader.TryRead(out byte[] message) == GrpcFrameStatus.Message)
                messages.Add(System.Text.Encoding.UTF8.GetString(message));
        }
        Assert.Equal(["hello", "", "x"], messages);
        Assert.Equal(0, reader.PendingBytes);
    }
}
