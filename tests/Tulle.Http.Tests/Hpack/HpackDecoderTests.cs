using Tulle.Http.Hpack;
using Tulle.Tests;

namespace Tulle.Http.Tests.Hpack;

public sealed class HpackDecoderTests
{
    private readonly HpackDecoder _decoder = new(4096);

    // RFC 7541 appendix C.3: three requests on one connection.
    [Theory]
    [InlineData("828684410f7777772e6578616d706c652e636f6d", "828684be58086e6f2d6361636865",
        "828785bf400a637573746f6d2d6b65790c637573746f6d2d76616c7565")]
    [InlineData("828684418cf1e3c2e5f23a6ba0ab90f4ff", "828684be5886a8eb10649cbf",
        "828785bf408825a849e95ba97d7f8925a849e95bb8e8b4bf")]
    public void The_requests_of_the_standard_are_read(string first, string second, string third)
    {
        string[] common = [":method: GET", ":scheme: http", ":path: /", ":authority: www.example.com"];
        Assert.Equal(common, Decode(first));
        Assert.Equal(57, _decoder.TableBytes);
        Assert.Equal([.. common, "cache-control: no-cache"], Decode(second));
        Assert.Equal(110, _decoder.TableBytes);
        Assert.Equal(
            [":method: GET", ":scheme: https", ":path: /index.html", ":authority: www.example.com",
                "custom-key: custom-value"],
            Decode(third));
        Assert.Equal(164, _decoder.TableBytes);
    }

    // RFC 7541 appendix C.5: a table of 256 bytes, from which entries go.
    [Fact]
    public void The_responses_of_the_standard_are_read()
    {
        var decoder = new HpackDecoder(256);
        string[] dated =
            [":status: 302", "cache-control: private", "date: Mon, 21 Oct 2013 20:13:21 GMT",
                "location: https://www.example.com"];
        Assert.Equal(dated, FieldLog.Decode(decoder, Convert.FromHexString(
            "4803333032580770726976617465611d4d6f6e2c203231204f637420323031332032303a31333a323120474d54" +
            "6e1768747470733a2f2f7777772e6578616d706c652e636f6d")));
        Assert.Equal(222, decoder.TableBytes);
        dated[0] = ":status: 307";
        Assert.Equal(
            [":status: 307", "cache-control: private", "date: Mon, 21 Oct 2013 20:13:21 GMT",
                "location: https://www.example.com"],
            FieldLog.Decode(decoder, Convert.FromHexString("4803333037c1c0bf")));
        Assert.Equal(222, decoder.TableBytes);
        Assert.Equal(
            [":status: 200", "cache-control: private", "date: Mon, 21 Oct 2013 20:13:22 GMT",
                "location: https://www.example.com", "content-encoding: gzip",
                "set-cookie: foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1"],
            FieldLog.Decode(decoder, Convert.FromHexString(
                "88c1611d4d6f6e2c203231204f637420323031332032303a31333a323220474d54c05a04677a69707738666f6f3d4153444a4b48" +
                "514b425a584f5157454f50495541585157454f49553b206d61782d6167653d333630303b2076657273696f6e3d31")));
        Assert.Equal(215, decoder.TableBytes);
    }

    // Appendix C.2.
    [Theory]
    [InlineData("400a637573746f6d2d6b65790d637573746f6d2d686561646572", "custom-key: custom-header")]
    [InlineData("040c2f73616d706c652f70617468", ":path: /sample/path")]
    [InlineData("100870617373776f726406736563726574", "!password: secret")]
    [InlineData("82", ":method: GET")]
    public void Each_form_of_a_field_is_read(string hex, string field) => Assert.Equal([field], Decode(hex));

    // Hostile rows I01, I02, I05 and sections 2.3.3, 4.2, 5.1, 6.1, 6.3.
    [Theory]
    [InlineData("80", "index 0")]
    [InlineData("be", "index 62 of an empty table")]
    [InlineData("7f00", "the name of index 63 of an empty table")]
    [InlineData("ffffffffff0f", "an index of 32 bits")]
    [InlineData("ffffffffffffffffffff01", "an integer that does not end")]
    [InlineData("ff80808080808080808000", "an integer filled up with nothing")]
    [InlineData("ff", "an index that is cut short")]
    [InlineData("40", "a literal without a name")]
    [InlineData("400161", "a literal without a value")]
    [InlineData("40056162", "a name that is cut short")]
    [InlineData("407fffffffff0f61", "a name longer than any block")]
    [InlineData("4081ff0161", "a name of padding alone")]
    [InlineData("3fe21f", "a table larger than was offered")]
    [InlineData("8220", "a new size behind a field")]
    [InlineData("202020", "three new sizes")]
    public void What_is_not_a_valid_block_is_refused(string hex, string what) =>
        Assert.True(FieldLog.IsRefused(_decoder, Convert.FromHexString(hex)), what);

    [Fact]
    public void Two_new_sizes_empty_the_table_and_open_it_again()
    {
        Decode("40016101624001630164");
        Assert.Equal(68, _decoder.TableBytes);
        Assert.Empty(Decode("203fe11f"));
        Assert.Equal(0, _decoder.TableBytes);
        Assert.Equal(["a: b"], Decode("4001610162"));
        Assert.Equal(["a: b"], Decode("be"));
    }

    // Section 4.4, hostile row I07.
    [Fact]
    public void An_entry_larger_than_the_table_empties_it()
    {
        var decoder = new HpackDecoder(40);
        FieldLog.Decode(decoder, Convert.FromHexString("4001610162"));
        Assert.Equal(34, decoder.TableBytes);
        Assert.Equal(["a: 0123456789"], FieldLog.Decode(decoder, Convert.FromHexString("4001610a30313233343536373839")));
        Assert.Equal(0, decoder.TableBytes);
        Assert.True(FieldLog.IsRefused(decoder, 0xbe));
    }

    // Section 4.4: the entry whose name is used may go to make room for the new one.
    [Fact]
    public void A_name_may_come_from_the_entry_that_goes()
    {
        var decoder = new HpackDecoder(50);
        FieldLog.Decode(decoder, Convert.FromHexString("4003616263023132"));
        for (int i = 0; i < 2000; i++)
        {
            byte[] value = WireData.Bytes($"{i,12}");
            Assert.Equal([$"abc: {i,12}"], FieldLog.Decode(decoder, [0x7e, 12, .. value]));
            Assert.Equal([$"abc: {i,12}"], FieldLog.Decode(decoder, 0xbe));
        }
    }

    [Fact]
    public void A_string_larger_than_the_scratch_memory_is_reported_and_the_tables_stay_equal()
    {
        byte[] text = new byte[6000];
        Array.Fill(text, (byte)'a');
        byte[] encoded = new byte[HuffmanEncoder.EncodedBytes(text)];
        HuffmanEncoder.Encode(text, encoded);
        byte[] length = new byte[HpackInteger.MostBytes];
        int lengthBytes = HpackInteger.Write(length, 7, 0x80, encoded.Length);
        byte[] block = [0x40, 1, (byte)'k', .. length[..lengthBytes], .. encoded, 0x82];
        var log = new FieldLog();
        FieldLog.Decode(_decoder, Convert.FromHexString("4001610162"));
        Assert.True(_decoder.Decode(block, new byte[4096], log));
        Assert.Equal(1, log.Oversized);
        Assert.Equal([":method: GET"], log.Fields);
        Assert.Equal(0, _decoder.TableBytes);
    }

    // Hostile row I08: sixteen thousand references to one large entry.
    [Fact]
    public void A_bomb_costs_what_the_table_holds()
    {
        byte[] value = new byte[4000];
        FieldLog.Decode(_decoder, [0x40, 1, (byte)'k', 0x7f, 0xa1, 0x1e, .. value]);
        byte[] block = new byte[16000];
        Array.Fill(block, (byte)0xbe);
        var counting = new CountingSink();
        _decoder.Decode(block, new byte[8192], counting);
        Assert.Equal(16000L * 4001, counting.Bytes);
        Assert.Equal(0, Allocated.By(() =>
        {
            Assert.True(_decoder.Decode(block, counting.Scratch, counting));
        }));
    }

    private List<string> Decode(string hex) => FieldLog.Decode(_decoder, Convert.FromHexString(hex));

    private sealed class CountingSink : IFieldSink
    {
        public byte[] Scratch { get; } = new byte[8192];

        public long Bytes { get; private set; }

        public void OnField(HeaderName id, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, bool neverIndexed) =>
            Bytes += name.Length + value.Length;

        public void OnOversizedField() => Assert.Fail("nothing here is oversized");
    }
}
