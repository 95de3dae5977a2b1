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

    public static void WriteShort(ResponseFlags flags, ByteWriter into) => Write(flags, s_short, into);

    public static void WriteLong(ResponseFlags flags, ByteWriter into) => Write(flags, s_long, into);

    private static void Write(ResponseFlags flags, string[] names, ByteWriter into)
    {
        uint left = (uint)flags;
        bool first = true;
        while (left != 0)
        {
            int at = BitOperations.TrailingZeroCount(left);
            left &= left - 1;
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
