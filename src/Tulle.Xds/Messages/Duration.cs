namespace Tulle.Xds.Messages;

/// <summary>google.protobuf.Duration: both parts have the same sign; nanos within a second.</summary>
public readonly record struct Duration(long Seconds, int Nanos) : IComparable<Duration>
{
    /// <summary>The range that protobuf allows: 10,000 years either way.</summary>
    public const long MaxSeconds = 315_576_000_000;

    /// <summary>Whole milliseconds, cut off as Envoy does.</summary>
    public long TotalMs => (Seconds * 1000) + (Nanos / 1_000_000);

    public bool IsValid => Seconds is >= -MaxSeconds and <= MaxSeconds && Nanos is > -1_000_000_000 and < 1_000_000_000 &&
        (Seconds == 0 || Nanos == 0 || (Seconds > 0) == (Nanos > 0));

    public static bool operator <(Duration left, Duration right) => left.CompareTo(right) < 0;

    public static bool operator >(Duration left, Duration right) => left.CompareTo(right) > 0;

    public static bool operator <=(Duration left, Duration right) => left.CompareTo(right) <= 0;

    public static bool operator >=(Duration left, Duration right) => left.CompareTo(right) >= 0;

    public static Duration FromMs(long ms) => new(ms / 1000, (int)(ms % 1000) * 1_000_000);

    public int CompareTo(Duration other)
    {
        int bySeconds = Seconds.CompareTo(other.Seconds);
        return bySeconds != 0 ? bySeconds : Nanos.CompareTo(other.Nanos);
    }

    /// <summary>As protobuf's JSON prints it: "1s", "0.250s", "0.000001s".</summary>
    public override string ToString() => Codec.TimeText.Format(this);
}
