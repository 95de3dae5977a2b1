using Tulle.Xds.Messages;

namespace Tulle.Xds.Translation;

internal static class Durations
{
    public static long Ms(this Duration? value, long whenUnset) => value is { } set ? set.TotalMs : whenUnset;

    public static long? MsOrNull(this Duration? value) => value is { } set ? set.TotalMs : null;

    /// <summary>For the few fields that are kept as int.</summary>
    public static int MsInt(this Duration? value, int whenUnset) =>
        value is { } set ? (int)Math.Clamp(set.TotalMs, 0, int.MaxValue) : whenUnset;
}
