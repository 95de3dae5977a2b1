using Tulle.Http.Http1;

namespace Tulle.Http.Tests.Http1;

/// <summary>What a body reader made of some bytes; the same for every segmentation, or the run fails.</summary>
internal sealed record ReadBody(BodyStatus Status, Http1Error? Error, string Data, int Consumed, string Trailers)
{
    private static readonly Http1Limits WithTrailers = new() { EnableTrailers = true };

    public static ReadBody Chunked(string wire, Http1Limits? limits = null) => Of(BodyFraming.Chunked, 0, wire, limits);

    public static ReadBody Of(BodyFraming framing, long length, string wire, Http1Limits? limits = null)
    {
        byte[] bytes = WireData.Bytes(wire);
        ReadBody? first = null;
        foreach (int[] pieces in WireData.Segmentations(bytes.Length))
        {
            ReadBody result = Run(framing, length, bytes, pieces, limits ?? WithTrailers);
            first ??= result;
            Assert.True(
                first.Status == result.Status && ReferenceEquals(first.Error, result.Error)
                    && first.Trailers == result.Trailers
                    && (first.Status == BodyStatus.Invalid || first == result),
                $"{first}\nwhole, but\n{result}\ncut as [{string.Join(',', pieces.Take(3))}...]");
        }
        return first!;
    }

    private static ReadBody Run(BodyFraming framing, long length, byte[] bytes, int[] pieces, Http1Limits limits)
    {
        BodyReader reader = default;
        HeaderTable trailers = new();
        reader.Begin(framing, length, limits, trailers);
        List<byte> data = [];
        int at = 0;
        int end = 0;
        BodyStatus status = BodyStatus.NeedMore;
        foreach (int piece in pieces)
        {
            end += piece;
            do
            {
                status = reader.Read(bytes.AsSpan(at, end - at), out int consumed, out ReadOnlySpan<byte> slice);
                at += consumed;
                data.AddRange(slice);
                Assert.True(status == BodyStatus.Data || slice.IsEmpty);
                Assert.True(status != BodyStatus.NeedMore || at == end, "input left behind at NeedMore");
            }
            while (status == BodyStatus.Data);
            if (status != BodyStatus.NeedMore)
            {
                break;
            }
        }
        string text = WireData.Text(data.ToArray());
        return new ReadBody(status, reader.Error, text, at, ParsedHead.Describe(trailers));
    }
}
