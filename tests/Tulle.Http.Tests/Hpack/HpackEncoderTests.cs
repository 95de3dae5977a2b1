using FsCheck;
using FsCheck.Fluent;
using Tulle.Http.Hpack;
using Tulle.Tests;

namespace Tulle.Http.Tests.Hpack;

public sealed class HpackEncoderTests
{
    private readonly HpackEncoder _encoder = new();
    private readonly HpackDecoder _decoder = new(4096);

    [Fact]
    public void A_field_that_repeats_is_one_byte()
    {
        HeaderTable fields = Fields(":method: GET", "user-agent: curl/8.1", "x-own: 12345");
        Assert.True(Encode(fields).Length > 10);
        Assert.Equal(3, Encode(fields).Length);
    }

    // RFC 7541 section 7.1.3, hostile row I13.
    [Theory]
    [InlineData("authorization: Bearer abc", true)]
    [InlineData("proxy-authorization: Basic abc", true)]
    [InlineData("cookie: short=1", true)]
    [InlineData("set-cookie: short=1", true)]
    [InlineData("cookie: a-long-cookie=that-nobody-can-guess", false)]
    [InlineData("user-agent: curl", false)]
    public void Secrets_are_never_indexed(string field, bool isSecret)
    {
        byte[] first = Encode(Fields(field));
        Assert.Equal([(isSecret ? "!" : "") + field], FieldLog.Decode(_decoder, first));
        Assert.Equal(isSecret ? 0 : 1, _decoder.TableBytes > 0 ? 1 : 0);
    }

    [Fact]
    public void A_field_that_came_as_never_indexed_leaves_so()
    {
        HeaderTable fields = new();
        fields.AddField(HeaderName.Unknown, "x-token"u8, "a-long-token-of-somebody"u8, isSensitive: true);
        HeaderTable copy = new();
        fields.CopyTo(copy);
        copy.SetValueAt(0, "changed"u8);
        Assert.Equal(["!x-token: changed"], FieldLog.Decode(_decoder, Encode(copy)));
        Assert.Equal(0, _decoder.TableBytes);
    }

    [Fact]
    public void What_differs_in_each_message_does_not_push_out_what_repeats()
    {
        Assert.Equal(
            ["x-request-id: 1234", "content-length: 17"],
            FieldLog.Decode(_decoder, Encode(Fields("x-request-id: 1234", "content-length: 17"))));

        // The first one stays, for its name, which the static table does not have.
        int once = _decoder.TableBytes;
        Assert.Equal(DynamicTable.EntryOverheadBytes + "x-request-id1234".Length, once);
        byte[] second = Encode(Fields("x-request-id: 5678", "content-length: 18"));
        Assert.Equal(["x-request-id: 5678", "content-length: 18"], FieldLog.Decode(_decoder, second));
        Assert.Equal(once, _decoder.TableBytes);

        // Index and length in front of either value; the latter is not compressed, since it is never used again.
        Assert.Equal(2 + 1 + 2 + 1 + "567818".Length, second.Length);
    }

    [Fact]
    public void A_secret_does_not_stay_for_its_name_either()
    {
        HeaderTable fields = new();
        fields.AddField(HeaderName.Unknown, "x-token"u8, "a-long-token-of-somebody"u8, isSensitive: true);
        Encode(fields);
        Assert.Equal("!x-token: a-long-token-of-somebody", FieldLog.Decode(_decoder, Encode(fields)).Single());
        Assert.Equal(0, _decoder.TableBytes);
    }

    // Section 4.2: the smallest size in between is said too.
    [Fact]
    public void The_peers_table_size_is_followed()
    {
        Encode(Fields("x-own: 12345"));
        _encoder.SetPeerTableSize(0);
        _encoder.SetPeerTableSize(65536);
        HeaderTable fields = Fields("x-own: 12345");
        byte[] block = Encode(fields);
        Assert.Equal([0x20, 0x3f, 0xe1, 0x1f], block[..4]);
        Assert.Equal(["x-own: 12345"], FieldLog.Decode(_decoder, block));
        Assert.Equal(["x-own: 12345"], FieldLog.Decode(_decoder, Encode(fields)));
        _encoder.SetPeerTableSize(0);
        block = Encode(fields);
        Assert.Equal(0x20, block[0]);
        Assert.Equal(["x-own: 12345"], FieldLog.Decode(_decoder, block));
        Assert.Equal(0, _decoder.TableBytes);
    }

    [Fact]
    public void Nothing_is_allocated_once_the_table_is_full()
    {
        HeaderTable[] messages = [.. Enumerable.Range(0, 300).Select(i => Fields(":path: /a", $"x-own: {i}", $"x-{i}: a"))];
        byte[] output = new byte[4096];
        foreach (HeaderTable message in messages)
        {
            _encoder.Encode(message, output);
        }
        Assert.Equal(0, Allocated.By(() =>
        {
            foreach (HeaderTable message in messages)
            {
                _encoder.Encode(message, output);
            }
        }));
    }

    [Fact]
    public void Any_messages_are_read_as_they_were_written() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(300),
        Prop.ForAll(Messages(), messages =>
        {
            var encoder = new HpackEncoder();
            var decoder = new HpackDecoder(4096);
            foreach ((string[] fields, int tableBytes) in messages)
            {
                encoder.SetPeerTableSize((uint)tableBytes);
                HeaderTable table = Fields(fields);
                byte[] output = new byte[HpackEncoder.MostBytes(table)];
                int length = encoder.Encode(table, output);
                var log = new FieldLog();
                if (!decoder.Decode(output.AsSpan(0, length), new byte[70000], log)
                    || !log.Fields.Select(f => f.TrimStart('!')).SequenceEqual(fields)
                    || decoder.TableBytes > tableBytes)
                {
                    return false;
                }
            }
            return true;
        }));

    private static Arbitrary<(string[] Fields, int TableBytes)[]> Messages()
    {
        Gen<string> name = Gen.Elements(
            "x-a", "x-b", "x-c-long-name-of-a-field", "user-agent", "content-type", "authorization", "cookie", "accept-charset",
            "content-location", "accept", "host2");
        Gen<string> value = Gen.OneOf(
            Gen.Elements("", "1", "2", "text/html", "gzip, deflate", "a b", "\u00ff\u0001", new string('x', 3000)),
            Gen.Choose(0, 60).Select(i => "value-" + i),
            Gen.ArrayOf(Gen.Choose(0, 255)).Select(bytes => string.Concat(bytes.Select(b => (char)b))));
        Gen<string> field = name.SelectMany(n => value.Select(v => n + ": " + v));
        Gen<(string[] Fields, int TableBytes)> message =
            Gen.ArrayOf(field).SelectMany(f => Gen.Elements(4096, 4096, 4096, 100, 0, 1000).Select(size => (f, size)));
        return Gen.ArrayOf(message).ToArbitrary();
    }

    private byte[] Encode(HeaderTable fields)
    {
        byte[] output = new byte[HpackEncoder.MostBytes(fields)];
        return output[.._encoder.Encode(fields, output)];
    }

    private static HeaderTable Fields(params string[] fields)
    {
        HeaderTable table = new();
        foreach (string field in fields)
        {
            int split = field.IndexOf(": ", 1, StringComparison.Ordinal);
            table.Add(WireData.Bytes(field[..split]), WireData.Bytes(field[(split + 2)..]));
        }
        return table;
    }
}
