namespace Tulle.Net;

/// <summary>One read: how it went, how many bytes, and why not.</summary>
public readonly struct ReadResult
{
    public ReadResult(ReadStatus status, int count = 0, NetError error = NetError.None)
    {
        Count = count;
        Error = error;
        Status = status;
    }

    public int Count { get; }

    public NetError Error { get; }

    public ReadStatus Status { get; }
}
