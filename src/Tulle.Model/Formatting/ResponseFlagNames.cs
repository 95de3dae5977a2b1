using System.Numerics;

namespace Tulle.Model.Formatting;

/// <summary>The short and long names of response flags, joined with ',' where there are several.</summary>
public static class ResponseFlagNames
{
    private static readonly string[] s_short =
    [
        "LH", "UH", "UT", "LR", "UR", "UF", "UC", "UO", "NR", "DI", "FI", "RL", "UAEX", "RLSE", "DC", "URX", "SI",
        "IH", "DPE", "UMSDR", "RFCF", "NFCF", "DT", "UPE", "NC", "OM", "DF", "DO", "DR", "UDO",
    ];

    private static readonly string[] s_long =
    [
        "FailedLocalHealthCheck", "NoHealthyUpstream", "UpstreamRequestTimeout", "LocalReset", "UpstreamRemoteReset",
        "UpstreamConnectionFailure", "UpstreamConnectionTermination", "UpstreamOverflow", "NoRouteFound",
        "DelayInjected", "FaultInjected", "RateLimited", "UnauthorizedExternalService", "RateLimitServiceError",
        "DownstreamConnectionTermination", "UpstreamRetryLimitExceeded", "StreamIdleTimeout",
        "InvalidEnvoyRequestHeaders", "DownstreamProtocolError", "UpstreamMaxStreamDurationReached",
        "ResponseFromCacheFilter", "NoFilterConfigFound", "DurationTimeout", "UpstreamProtocolError",
        "NoClusterFound", "OverloadManagerTerminated", "DnsResolutionFailed", "DropOverLoad",
        "DownstreamRemoteReset", "UnconditionalDropOverload",
    ];

    /// <summary>The flag with that short name, or <see cref="ResponseFlags.None"/>.</summary>
    public static ResponseFlags FromShortName(string name)
    {
        int at = Array.IndexOf(s_short, name);
        return at < 0 ? ResponseFlags.None : (ResponseFlags)(1u << at);
    }

    /// <param name="flags">What is written.</param>
    /// <param name="into">Where to.</param>
    /// <param name="retryLimitFirst">
    /// Envoy prints flags as they were set: for a request URX, then why the last attempt failed; for a TCP connection
    /// the other way round.
    /// </param>
    public static void WriteShort(ResponseFlags flags, ByteWriter into, bool retryLimitFirst = true) =>
        Write(flags, s_short, into, retryLimitFirst);

    public static void WriteLong(ResponseFlags flags, ByteWriter into, bool retryLimitFirst = true) =>
        Write(flags, s_long, into, retryLimitFirst);

    private static void Write(ResponseFlags flags, string[] names, ByteWriter into, bool retryLimitFirst)
    {
        uint left = (uint)flags;
        bool first = true;
        while (left != 0)
        {
            bool limit = first && retryLimitFirst && (left & (uint)ResponseFlags.UpstreamRetryLimitExceeded) != 0;
            int at = BitOperations.TrailingZeroCount(limit ? (uint)ResponseFlags.UpstreamRetryLimitExceeded : left);
            left &= ~(1u << at);
            if (!first)
            {
                into.WriteByte((byte)',');
            }

            first = false;
            string name = names[at];
            int written = System.Text.Encoding.ASCII.GetBytes(name, into.GetSpan(name.Length));
            into.Advance(written);
        }
    }
}
