using Tulle.Http.Http2;

namespace Tulle.Http.Tests.Http2;

/// <summary>Writes down what it is told; the rig decides what it does.</summary>
internal sealed class RecordedStream(Rig rig) : Http2Stream
{
    public HeaderTable Fields { get; } = new();

    public int Number { get; set; }

    public List<byte> Body { get; } = [];

    /// <summary>Bytes that a window held up.</summary>
    public byte[] Unsent { get; set; } = [];

    public string Texts => string.Join(", ", Enumerable.Range(0, Fields.Count).Select(
        i => WireData.Text(Fields.NameAt(i)) + ": " + WireData.Text(Fields.ValueAt(i))));

    protected internal override HeaderTable BeginBlock()
    {
        Number = Id;
        Fields.Clear();
        return Fields;
    }

    protected internal override void OnHead(bool endStream)
    {
        rig.Events.Add($"head {Number} {Texts}{(endStream ? " end" : "")}");
        rig.OnHead?.Invoke(this, endStream);
    }

    protected internal override void OnData(ReadOnlySpan<byte> data, bool endStream)
    {
        Body.AddRange(data);
        if (endStream)
        {
            rig.Events.Add($"body {Number} {(Body.Count <= 40 ? WireData.Text(Body.ToArray()) : $"({Body.Count})")} end");
        }
        if (!rig.HoldsBack)
        {
            rig.Connection.GiveBack(this, data.Length);
        }
        rig.OnData?.Invoke(this, endStream);
    }

    protected internal override void OnTrailers()
    {
        rig.Events.Add($"trailers {Number} {Texts}");
        rig.OnData?.Invoke(this, true);
    }

    protected internal override void OnReset(Http2ErrorCode code, bool isByPeer, bool isUnprocessed) =>
        rig.Events.Add($"reset {Number} {code}{(isByPeer ? " by peer" : "")}{(isUnprocessed ? " unprocessed" : "")}");

    protected internal override void OnSendable()
    {
        int sent = rig.Connection.SendData(this, Unsent, endStream: true);
        Unsent = Unsent[sent..];
    }

    protected internal override void OnClosed() => rig.Closed++;
}
