using FsCheck;
using FsCheck.Fluent;
using Tulle.Http.Http2;

namespace Tulle.Http.Tests.Http2;

/// <summary>Random frames against <see cref="StreamStateModel"/>, in one piece and byte by byte.</summary>
public sealed class StreamStateTests
{
    [Fact]
    public void Random_frames_do_what_the_states_say() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(1000),
        Prop.ForAll(Frames(), steps =>
        {
            FrameList frames = FrameList.Client();
            StreamStateModel model = new();
            foreach ((int kind, int stream, bool end) in steps)
            {
                Add(frames, model, kind, stream, end);
            }
            Rig whole = Run(frames.Bytes, frames.Bytes.Length);
            Rig pieces = Run(frames.Bytes, 1);
            string failed = whole.Events.FirstOrDefault(e => e.StartsWith("failed", StringComparison.Ordinal)) ?? "";
            return failed == (model.Failure is { } code ? $"failed {code}" : "")
                && (model.Failure is not null || whole.Connection.StreamCount == model.OpenCount)
                && whole.Opened == whole.Closed + whole.Connection.StreamCount
                && whole.Sent.SequenceEqual(pieces.Sent)
                && whole.Events.SequenceEqual(pieces.Events);
        }));

    private static void Add(FrameList frames, StreamStateModel model, int kind, int stream, bool end)
    {
        switch (kind)
        {
            case 0:
                frames.Get(stream, end);
                model.OnHeaders(stream, end);
                break;
            case 1:
                frames.Data(stream, "data", end);
                model.OnData(stream, end);
                break;
            case 2:
                frames.Rst(stream);
                model.OnReset(stream);
                break;
            case 3:
                frames.Window(stream, 1);
                model.OnWindow(stream);
                break;
            default:
                frames.Frame(2, 0, stream, 0, 0, 0, 0, 15);
                break;
        }
    }

    private static Rig Run(byte[] bytes, int pieceBytes)
    {
        // So many window updates that they are no flood in what is tried here.
        Rig rig = new(limits: new Http2Limits { StreamErrorOnInvalidMessage = true });
        for (int at = 0; at < bytes.Length; at += pieceBytes)
        {
            rig.Give(bytes.AsSpan(at, Math.Min(pieceBytes, bytes.Length - at)));
        }
        return rig;
    }

    // Requests come often enough that the other frames mostly find a stream. At most five window updates: no flood yet.
    private static Arbitrary<(int Kind, int Stream, bool End)[]> Frames()
    {
        Gen<(int Kind, int Stream, bool End)> frame = Gen.Elements(0, 0, 0, 1, 1, 2, 4)
            .SelectMany(kind => Gen.Elements(1, 3, 5, 7, 9).SelectMany(
                stream => Gen.Elements(true, false).Select(end => (kind, stream, end))));
        Gen<(int Kind, int Stream, bool End)> window = Gen.Elements(1, 3, 5, 7, 9).Select(stream => (3, stream, false));
        return Arb.From(Gen.Choose(0, 12).SelectMany(count => Gen.ArrayOf(frame, count))
            .SelectMany(first => Gen.Choose(0, 2).SelectMany(count => Gen.ArrayOf(window, count))
                .SelectMany(second => Gen.Choose(0, 4).SelectMany(count => Gen.ArrayOf(frame, count))
                    .Select(third => first.Concat(second).Concat(third).ToArray()))));
    }
}
