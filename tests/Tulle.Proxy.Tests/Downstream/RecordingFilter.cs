using System.Text;
using Tulle.Model;
using Tulle.Proxy.Filters;
using Tulle.Proxy.Streams;

namespace Tulle.Proxy.Tests.Downstream;

/// <summary>A filter that writes down what it sees and says what the test wants it to say.</summary>
internal sealed class RecordingFilter : Streams.HttpFilter
{
    public List<string> Seen { get; } = [];

    public Func<FilterHeadersStatus> OnDecodeHeaders { get; set; } = static () => FilterHeadersStatus.Continue;

    public Func<bool, FilterDataStatus> OnDecodeData { get; set; } = static _ => FilterDataStatus.Continue;

    public Func<FilterHeadersStatus> OnEncodeHeaders { get; set; } = static () => FilterHeadersStatus.Continue;

    public Func<bool, FilterDataStatus> OnEncodeData { get; set; } = static _ => FilterDataStatus.Continue;

    public override FilterHeadersStatus DecodeHeaders(bool endStream)
    {
        Seen.Add(endStream ? "request, ends" : "request");
        return OnDecodeHeaders();
    }

    public override FilterDataStatus DecodeData(ReadOnlySpan<byte> data, bool endStream)
    {
        Seen.Add(Encoding.ASCII.GetString(data) + (endStream ? ", ends" : ""));
        return OnDecodeData(endStream);
    }

    public override FilterHeadersStatus EncodeHeaders(bool endStream)
    {
        Seen.Add($"response {Stream.ResponseHeaders.Status}");
        return OnEncodeHeaders();
    }

    public override FilterDataStatus EncodeData(ReadOnlySpan<byte> data, bool endStream)
    {
        Seen.Add(Encoding.ASCII.GetString(data) + (endStream ? ", ends" : ""));
        return OnEncodeData(endStream);
    }

    public override void OnDestroy() => Seen.Add("over");

    public void GoOnDecoding() => ContinueDecoding();

    public void GoOnEncoding() => ContinueEncoding();

    internal sealed record Recipe(RecordingFilter Filter) : FilterRecipe
    {
        public override Streams.HttpFilter Create(ConnectionManagerState manager) => Filter;
    }
}
