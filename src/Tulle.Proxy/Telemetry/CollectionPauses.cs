using Tulle.Net;

namespace Tulle.Proxy.Telemetry;

/// <summary>
/// How long garbage collections stopped the process, as seen behind each published configuration: nothing else makes
/// garbage in numbers. The collector is the process's, hence static. Main thread only.
/// </summary>
internal static class CollectionPauses
{
    private static int s_seen;
    private static long s_lastIndex;

    /// <summary>The last collection before each observation; <see cref="Missed"/> are those in between.</summary>
    public static DurationCounts Durations { get; } = new();

    public static long Missed { get; private set; }

    public static void Observe()
    {
        int count = GC.CollectionCount(0);
        if (count == s_seen)
        {
            return;
        }

        GCMemoryInfo info = GC.GetGCMemoryInfo(GCKind.Any);
        if (info.Index != s_lastIndex)
        {
            Durations.Add((long)info.PauseDurations[0].TotalNanoseconds);
            Missed += count - s_seen - 1;
        }

        s_lastIndex = info.Index;
        s_seen = count;
    }
}
