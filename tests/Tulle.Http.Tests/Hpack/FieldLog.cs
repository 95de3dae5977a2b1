using Tulle.Http.Hpack;

namespace Tulle.Http.Tests.Hpack;

/// <summary>Writes down the fields of a block: "name: value", with "!" in front where they may never be indexed.</summary>
internal sealed class FieldLog : IFieldSink
{
    public List<string> Fields { get; } = [];

    public int Oversized { get; private set; }

    public static List<string> Decode(HpackDecoder decoder, params byte[] block)
    {
        var log = new FieldLog();
        Assert.True(decoder.Decode(block, new byte[8192], log));
        return log.Fields;
    }

    public static bool IsRefused(HpackDecoder decoder, params byte[] block) =>
        !decoder.Decode(block, new byte[8192], new FieldLog());

    public void OnField(HeaderName id, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, bool neverIndexed)
    {
        Assert.Equal(HeaderNames.Lookup(name), id);
        Fields.Add((neverIndexed ? "!" : "") + WireData.Text(name) + ": " + WireData.Text(value));
    }

    public void OnOversizedField() => Oversized++;
}
