using FsCheck;
using FsCheck.Fluent;
using Tulle.Http.Http1;

namespace Tulle.Http.Tests.Http1;

public sealed class PropertyTests
{
    private const string NameChars = "abcXYZ019-_.!~";
    private const string ValueChars = "abc XYZ019\t,;:=\"\u0080\u00ff/";

    [Fact]
    public void Writing_what_was_read_and_reading_that_changes_nothing_more() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(500),
        Prop.ForAll(Heads(), wire =>
        {
            string? once = Rewrite(wire);
            return once is not null && Rewrite(once) == once;
        }));

    // Any bytes: a verdict, the same for every segmentation, no exception; what passes is written in a form that
    // passes.
    [Fact]
    public void Any_bytes_get_a_verdict() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(400),
        Prop.ForAll(Mutations(), wire =>
        {
            ParsedHead head = ParsedHead.Request_(wire);
            return head.Status != HeadStatus.Done
                || head.Request.Fault is not null
                || Rewrite(Rewrite(wire)!) == Rewrite(wire);
        }));

    [Fact]
    public void Any_data_written_as_chunks_is_read_back() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(100),
        Prop.ForAll(ArbMap.Default.ArbFor<byte[][]>(), pieces =>
        {
            List<byte> wire = [];
            byte[] head = new byte[ChunkWriter.MaxHeadBytes];
            foreach (byte[] piece in pieces.Where(p => p is { Length: > 0 }))
            {
                wire.AddRange(head[..ChunkWriter.WriteHead(head, piece.Length)]);
                wire.AddRange(piece);
                wire.AddRange(ChunkWriter.DataEnd);
            }
            wire.AddRange(ChunkWriter.LastChunk);
            ReadBody body = ReadBody.Chunked(WireData.Text(wire.ToArray()));
            return body.Status == BodyStatus.Done
                && body.Data == WireData.Text(pieces.Where(p => p is not null).SelectMany(p => p).ToArray());
        }));

    private static string? Rewrite(string wire)
    {
        byte[] bytes = WireData.Bytes(wire);
        HeaderTable table = new();
        RequestHeadParser parser = new();
        parser.Begin(Http1Limits.Default);
        if (parser.Parse(table, bytes, 0, bytes.Length) != HeadStatus.Done)
        {
            return null;
        }
        byte[] buffer = new byte[HeadWriter.Bound(table)];
        HeadExtras extras = parser.Head.Framing == BodyFraming.Chunked ? HeadExtras.Chunked : HeadExtras.None;
        return WireData.Text(buffer.AsSpan(0, HeadWriter.WriteRequest(table, extras, buffer)));
    }

    private static Arbitrary<string> Heads()
    {
        Gen<string> name = Gen.Elements(NameChars.ToCharArray()).NonEmptyListOf().Select(c => "x" + string.Concat(c));
        Gen<string> value = Gen.Elements(ValueChars.ToCharArray()).ListOf().Select(c => string.Concat(c));
        Gen<string> blank = Gen.Elements("", " ", "  ", "\t ");
        Gen<string> line =
            from n in Gen.OneOf(name, Gen.Elements("Accept", "via", "User-Agent", "X-Request-ID", "cookie"))
            from before in blank
            from v in value
            from after in blank
            select $"{n}:{before}{v}{after}\r\n";
        Gen<string> framing = Gen.Elements("", "Content-Length: 7\r\n", "Transfer-Encoding: Chunked\r\n");
        Gen<string> target = Gen.Elements("/", "/a?b", "http://b.test:81/c", "http://b.test", "*");
        Gen<string> head =
            from t in target
            from first in line.ListOf()
            from f in framing
            from second in line.ListOf()
            select (t == "*" ? "OPTIONS " : "POST ") + t + " HTTP/1.1\r\n" + string.Concat(first.Take(40))
                + "Host: a\r\n" + f
                + string.Concat(second.Take(40)) + "\r\n";
        return head.ToArbitrary();
    }

    // A good head with one byte changed, taken out or put in.
    private static Arbitrary<string> Mutations()
    {
        Gen<string> mutated =
            from wire in Heads().Generator
            from at in Gen.Choose(0, Math.Max(0, wire.Length - 1))
            from b in Gen.OneOf(Gen.Choose(0, 255), Gen.Elements(9, 10, 13, 32, 58, 44, 0))
            from kind in Gen.Choose(0, 2)
            select kind switch
            {
                0 => wire.Remove(at, 1),
                1 => wire.Insert(at, ((char)b).ToString()),
                _ => wire.Remove(at, 1).Insert(at, ((char)b).ToString()),
            };
        return mutated.ToArbitrary();
    }
}
