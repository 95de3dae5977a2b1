using Tulle.Wire.Tests.Harness.Http2;

namespace Tulle.Wire.Tests.Conformance;

/// <summary>The client of one case: a frame client, and the words that the cases need.</summary>
internal sealed class ConformanceClient(FrameClient frames)
{
    public FrameClient Frames => frames;

    public Task SendAsync(FrameScript script) => frames.SendAsync(script);

    /// <summary>RST_STREAM with one of these codes, or GOAWAY with one: either is right for a stream error.</summary>
    public async Task WaitForStreamErrorAsync(int stream, params ErrorCode[] codes)
    {
        Frame frame = await frames.WaitAsync(
            f => (f.Kind == FrameKind.RstStream && f.Stream == stream) || f.Kind == FrameKind.GoAway,
            $"an error of stream {stream}");
        Assert.Contains(frame.Code, codes);
    }

    /// <summary>A request that is answered whole: its stream is closed then.</summary>
    public async Task CompleteAsync(int stream)
    {
        await SendAsync(new FrameScript().Get(stream));
        await frames.WaitForEndAsync(stream);
    }
}
