using System.Text;
using Tulle.Http.Http1;

namespace Tulle.Http.Tests.Http1;

/// <summary>What a head parser made of some bytes; the same for every segmentation, or the run fails.</summary>
internal sealed record ParsedHead(
    HeadStatus Status, Http1Error? Error, string Fields, RequestHead Request, ResponseHead Response)
{
    public static ParsedHead Request_(string wire, Http1Limits? limits = null) => AllSegmentations(
        WireData.Bytes(wire), (bytes, pieces) => RunRequest(bytes, pieces, limits ?? Http1Limits.Default));

    public static ParsedHead Response_(
        string wire, RequestMethod method = RequestMethod.Get, Http1Limits? limits = null) => AllSegmentations(
        WireData.Bytes(wire), (bytes, pieces) => RunResponse(bytes, pieces, method, limits ?? Http1Limits.Default));

    /// <summary>The fields as "name: value" lines.</summary>
    public static string Describe(HeaderTable table)
    {
        StringBuilder text = new();
        for (int i = 0; i < table.Count; i++)
        {
            text.Append(WireData.Text(table.NameAt(i))).Append(": ")
                .Append(WireData.Text(table.ValueAt(i))).Append('\n');
        }
        return text.ToString();
    }

    private static ParsedHead AllSegmentations(byte[] bytes, Func<byte[], int[], ParsedHead> run)
    {
        ParsedHead? first = null;
        foreach (int[] pieces in WireData.Segmentations(bytes.Length))
        {
            ParsedHead result = run(bytes, pieces);
            first ??= result;
            string cut = $"cut as [{string.Join(',', pieces.Take(3))}...]";
            Assert.True(first.Status == result.Status, $"{first.Status} whole, {result.Status} {cut}");
            Assert.True(ReferenceEquals(first.Error, result.Error), $"{first.Error} whole, {result.Error} {cut}");
            if (first.Status == HeadStatus.Done)
            {
                Assert.Equal(first.Fields, result.Fields);
                Assert.Equal(first.Request, result.Request);
                Assert.Equal(first.Response, result.Response);
            }
        }
        return first!;
    }

    private static ParsedHead RunRequest(byte[] bytes, int[] pieces, Http1Limits limits)
    {
        HeaderTable table = new();
        RequestHeadParser parser = new();
        parser.Begin(limits);
        HeadStatus status = Feed(bytes, pieces, (buffer, start, end) => parser.Parse(table, buffer, start, end));
        return new ParsedHead(status, parser.Error, Describe(table), parser.Head, default);
    }

    private static ParsedHead RunResponse(byte[] bytes, int[] pieces, RequestMethod method, Http1Limits limits)
    {
        HeaderTable table = new();
        ResponseHeadParser parser = new();
        parser.Begin(limits, method);
        HeadStatus status = Feed(bytes, pieces, (buffer, start, end) => parser.Parse(table, buffer, start, end));
        return new ParsedHead(status, parser.Error, Describe(table), default, parser.Head);
    }

    // Each piece arrives in a buffer of its own size, at another place of it, between bytes that are not the message's.
    private static HeadStatus Feed(byte[] bytes, int[] pieces, Func<byte[], int, int, HeadStatus> parse)
    {
        HeadStatus status = HeadStatus.NeedMore;
        byte[] message = (byte[])bytes.Clone();
        int given = 0;
        foreach (int piece in pieces)
        {
            int start = pieces.Length <= 2 ? given % 7 : 3;
            byte[] buffer = new byte[start + bytes.Length + 24];
            Array.Fill(buffer, (byte)0xAA);
            message.AsSpan(0, given + piece).CopyTo(buffer.AsSpan(start));
            given += piece;
            status = parse(buffer, start, start + given);
            if (status != HeadStatus.NeedMore)
            {
                return status;
            }
            buffer.AsSpan(start, given).CopyTo(message);
        }
        return status;
    }
}
