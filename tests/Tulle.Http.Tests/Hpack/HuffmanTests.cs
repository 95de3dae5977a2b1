using Tulle.Http.Hpack;

namespace Tulle.Http.Tests.Hpack;

public sealed class HuffmanTests
{
    // RFC 7541 appendix C.4 and C.6.
    [Theory]
    [InlineData("www.example.com", "f1e3c2e5f23a6ba0ab90f4ff")]
    [InlineData("no-cache", "a8eb10649cbf")]
    [InlineData("custom-value", "25a849e95bb8e8b4bf")]
    [InlineData("302", "6402")]
    [InlineData("Mon, 21 Oct 2013 20:13:21 GMT", "d07abe941054d444a8200595040b8166e082a62d1bff")]
    [InlineData("https://www.example.com", "9d29ad171863c78f0b97c8e9ae82ae43d3")]
    [InlineData("", "")]
    public void The_examples_of_the_standard_agree(string text, string hex)
    {
        byte[] encoded = Convert.FromHexString(hex);
        Assert.Equal(encoded, Encode(WireData.Bytes(text)));
        Assert.Equal(text, WireData.Text(Decode(encoded)!));
    }

    // Hostile row I14.
    [Fact]
    public void Every_byte_behind_every_other_survives_encoding_and_decoding()
    {
        for (int first = 0; first < 256; first++)
        {
            byte[] text = new byte[512];
            for (int second = 0; second < 256; second++)
            {
                text[2 * second] = (byte)first;
                text[(2 * second) + 1] = (byte)second;
            }
            Assert.Equal(text, Decode(Encode(text)));
            Assert.Equal(text[..2], Decode(Encode(text.AsSpan(0, 2))));
        }
    }

    // Section 5.2, hostile row I04.
    [Theory]
    [InlineData("f1e3c2e5f23a6ba0ab90f4ffff")] // a whole byte of padding
    [InlineData("ff")]
    [InlineData("fffffffc")] // the end symbol, 30 ones
    [InlineData("1fffffffff")] // a letter, then the end symbol
    [InlineData("1c")] // 'a' and padding of zeros: 00011 100
    [InlineData("fffffe")] // a code that is cut short
    public void What_is_not_a_valid_encoding_is_refused(string hex) => Assert.Null(Decode(Convert.FromHexString(hex)));

    [Fact]
    public void Text_that_does_not_fit_is_counted_and_not_stored()
    {
        byte[] output = new byte[3];
        Assert.Equal(8, HuffmanDecoder.Decode(Convert.FromHexString("a8eb10649cbf"), output));
        Assert.Equal("no-", WireData.Text(output));
    }

    private static byte[] Encode(ReadOnlySpan<byte> text)
    {
        byte[] output = new byte[HuffmanEncoder.EncodedBytes(text)];
        Assert.Equal(output.Length, HuffmanEncoder.Encode(text, output));
        return output;
    }

    private static byte[]? Decode(ReadOnlySpan<byte> encoded)
    {
        byte[] output = new byte[(encoded.Length * 8 / 5) + 1];
        int length = HuffmanDecoder.Decode(encoded, output);
        return length < 0 ? null : output[..length];
    }
}
