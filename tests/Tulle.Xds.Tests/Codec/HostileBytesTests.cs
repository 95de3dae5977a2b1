using Tulle.Xds.Codec;
using Tulle.Xds.Messages;

namespace Tulle.Xds.Tests.Codec;

public sealed class HostileBytesTests
{
    private static readonly byte[] s_cluster = ConfigWriter.ToWire(new RandomMessage(7).Fill(new Cluster(), depth: 3));

    [Fact]
    public void A_message_cut_at_any_byte_is_an_error_or_a_shorter_message_but_never_an_exception()
    {
        for (int length = 0; length < s_cluster.Length; length++)
        {
            var errors = new ConfigErrors();
            ConfigReader.ReadWire<Cluster>(s_cluster.AsMemory(0, length), errors);
        }
    }

    [Fact]
    public void Flipped_bytes_never_throw()
    {
        var random = new Random(1);
        for (int round = 0; round < 5000; round++)
        {
            byte[] bytes = [.. s_cluster];
            for (int flips = 0; flips < 3; flips++) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            ConfigReader.ReadWire<Cluster>(bytes, new ConfigErrors());
        }
    }

    [Theory]
    [InlineData("0b0c", "group")] // start and end of a group with field number 1
    [InlineData("00", "tag")] // field number zero
    [InlineData("0a05", "malformed")] // five bytes announced, none there
    [InlineData("0affffffffffffffffff01", "malformed")] // a length of 2^64-1
    [InlineData("0800", "wire type")] // name as a number
    [InlineData("0a02c328", "UTF-8")] // a broken sequence
    [InlineData("0affffffffffffffffffff01", "malformed")] // a varint of eleven bytes
    public void Malformed_bytes_are_named(string hex, string word)
    {
        var errors = new ConfigErrors();
        ConfigReader.ReadWire<Cluster>(Convert.FromHexString(hex), errors, new ConfigReaderOptions { CheckRules = false });
        Assert.Contains(word, Assert.Single(errors.Errors).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nesting_beyond_the_limit_is_an_error_with_the_path()
    {
        byte[] bytes = [];
        for (int i = 0; i < 200; i++)
        {
            var writer = new WireWriter();
            writer.Tag(3, WireType.LengthDelimited); // ListenerFilterChainMatchPredicate.not_match
            writer.Bytes(bytes);
            bytes = writer.ToArray();
        }
        var errors = new ConfigErrors();
        ConfigReader.ReadWire<ListenerFilterChainMatchPredicate>(bytes, errors);
        ConfigError error = Assert.Single(errors.Errors);
        Assert.StartsWith("not_match.not_match.", error.Path, StringComparison.Ordinal);
        Assert.Contains("100", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_field_number_warns_and_is_an_error_where_asked_for()
    {
        var writer = new WireWriter();
        writer.Tag(999, WireType.Varint);
        writer.Varint(1);
        byte[] bytes = [.. ConfigWriter.ToWire(new Cluster { Name = "a" }), .. writer.ToArray()];
        var lenient = new ConfigErrors();
        Assert.Equal("a", ConfigReader.ReadWire<Cluster>(bytes, lenient).Name);
        Assert.True(lenient.IsEmpty);
        Assert.Contains("999", Assert.Single(lenient.Warnings).Message, StringComparison.Ordinal);
        var strict = new ConfigErrors();
        ConfigReader.ReadWire<Cluster>(bytes, strict, new ConfigReaderOptions { RejectUnknownWireFields = true });
        Assert.False(strict.IsEmpty);
    }

    [Fact]
    public void The_last_value_of_a_field_counts_and_messages_merge()
    {
        byte[] first = ConfigWriter.ToWire(new Node { Id = "one", Locality = new Locality { Zone = "z" } });
        byte[] second = ConfigWriter.ToWire(new Node { Id = "two", Locality = new Locality { Region = "r" } });
        Node node = ConfigReader.ReadWire<Node>((byte[])[.. first, .. second], new ConfigErrors());
        Assert.Equal("two", node.Id);
        Assert.Equal(("z", "r"), (node.Locality!.Zone, node.Locality.Region));
    }
}
