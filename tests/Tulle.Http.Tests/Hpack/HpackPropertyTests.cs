using FsCheck;
using FsCheck.Fluent;
using Tulle.Http.Hpack;

namespace Tulle.Http.Tests.Hpack;

/// <summary>Whatever is encoded comes out the same, with tables of any size that change in between.</summary>
public sealed class HpackPropertyTests
{
    private static readonly string[] Names =
        ["accept", "cookie", "authorization", "x-a", "x-a-longer-name", "set-cookie", "content-type", "via", "te"];

    [Fact]
    public void What_is_encoded_comes_out_the_same() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(300),
        Prop.ForAll(Blocks(), blocks =>
        {
            HpackEncoder encoder = new();
            HpackDecoder decoder = new(4096);
            foreach ((int tableBytes, string[] fields) in blocks)
            {
                encoder.SetPeerTableSize((uint)tableBytes);
                HeaderTable table = new();
                foreach (string field in fields)
                {
                    int split = field.IndexOf(": ", StringComparison.Ordinal);
                    table.Add(WireData.Bytes(field[..split]), WireData.Bytes(field[(split + 2)..]));
                }
                byte[] block = new byte[HpackEncoder.MostBytes(table)];
                int length = encoder.Encode(table, block);
                List<string> read = FieldLog.Decode(decoder, block[..length]);
                if (!read.Select(f => f.TrimStart('!')).SequenceEqual(fields) || decoder.TableBytes > tableBytes)
                {
                    return false;
                }
            }
            return true;
        }));

    // Any bytes: a verdict and no exception, and the table never grows above its size.
    [Fact]
    public void Any_bytes_are_decoded_or_refused() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(1000),
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes =>
        {
            HpackDecoder decoder = new(256);
            decoder.Decode(bytes ?? [], new byte[8192], new FieldLog());
            return decoder.TableBytes <= 256;
        }));

    private static Arbitrary<(int TableBytes, string[] Fields)[]> Blocks()
    {
        Gen<string> value = Gen.Choose(0, 60).SelectMany(
            length => Gen.ArrayOf(Gen.Choose(0x21, 0x7e), length).Select(v => new string([.. v.Select(c => (char)c)])));
        Gen<string> field = Gen.Elements(Names).SelectMany(n => value.Select(v => $"{n}: {v}"));
        Gen<(int TableBytes, string[] Fields)> block = Gen.Elements(0, 60, 200, 4096)
            .SelectMany(size => Gen.Choose(0, 8).SelectMany(count => Gen.ArrayOf(field, count)).Select(f => (size, f)));
        return Arb.From(Gen.Choose(1, 12).SelectMany(count => Gen.ArrayOf(block, count)));
    }
}
