namespace Tulle.Xds.Messages;

/// <summary>google.protobuf.Timestamp: seconds since 1970 and nanos, never negative.</summary>
public readonly record struct Timestamp(long Seconds, int Nanos)
{
    public static Timestamp FromUnixMs(long unixMs)
    {
        long seconds = Math.DivRem(unixMs, 1000, out long ms);
        return new(seconds, (int)ms * 1_000_000);
    }

    /// <summary>RFC 3339 in UTC, as protobuf's JSON prints it.</summary>
    public override string ToString() => Codec.TimeText.Format(this);
}
