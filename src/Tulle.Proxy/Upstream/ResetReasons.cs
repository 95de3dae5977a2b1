using Tulle.Model.Formatting;

namespace Tulle.Proxy.Upstream;

/// <summary>A reset in Envoy's words: the answer's body, the response code details, the flag, the status.</summary>
internal static class ResetReasons
{
    private const int Count = (int)ResetReason.ProtocolError + 1;

    private static readonly byte[][] FirstBodies = Build(
        r => System.Text.Encoding.ASCII.GetBytes(
            "upstream connect error or disconnect/reset before headers. reset reason: " + Text(r)));

    private static readonly byte[][] RetriedBodies = Build(
        r => System.Text.Encoding.ASCII.GetBytes(
            "upstream connect error or disconnect/reset before headers. retried and the latest reset reason: "
            + Text(r)));

    private static readonly string[] BeforeStart = Build(
        r => "upstream_reset_before_response_started{" + Text(r).Replace(' ', '_') + "}");

    private static readonly string[] AfterStart = Build(
        r => "upstream_reset_after_response_started{" + Text(r).Replace(' ', '_') + "}");

    public static byte[] Body(ResetReason reason, bool retried) => (retried ? RetriedBodies : FirstBodies)[(int)reason];

    public static string Details(ResetReason reason, bool responseStarted) =>
        (responseStarted ? AfterStart : BeforeStart)[(int)reason];

    /// <summary>A peer that breaks the protocol is a bad gateway; everything else may be better next time.</summary>
    public static int Status(ResetReason reason) => reason == ResetReason.ProtocolError ? 502 : 503;

    public static ResponseFlags Flag(ResetReason reason) => reason switch
    {
        ResetReason.LocalConnectionFailure or ResetReason.RemoteConnectionFailure or ResetReason.ConnectionTimeout =>
            ResponseFlags.UpstreamConnectionFailure,
        ResetReason.ConnectionTermination => ResponseFlags.UpstreamConnectionTermination,
        ResetReason.LocalReset => ResponseFlags.LocalReset,
        ResetReason.Overflow => ResponseFlags.UpstreamOverflow,
        ResetReason.ProtocolError => ResponseFlags.UpstreamProtocolError,
        _ => ResponseFlags.UpstreamRemoteReset,
    };

    public static ResetReason FromPool(PoolFailureReason reason) => reason switch
    {
        PoolFailureReason.Overflow => ResetReason.Overflow,
        PoolFailureReason.LocalConnectionFailure => ResetReason.LocalConnectionFailure,
        PoolFailureReason.Timeout => ResetReason.ConnectionTimeout,
        _ => ResetReason.RemoteConnectionFailure,
    };

    public static string Text(ResetReason reason) => reason switch
    {
        ResetReason.LocalConnectionFailure => "local connection failure",
        ResetReason.RemoteConnectionFailure => "remote connection failure",
        ResetReason.ConnectionTimeout => "connection timeout",
        ResetReason.ConnectionTermination => "connection termination",
        ResetReason.RemoteReset => "remote reset",
        ResetReason.RemoteRefusedStreamReset => "remote refused stream reset",
        ResetReason.Overflow => "overflow",
        ResetReason.ProtocolError => "protocol error",
        _ => "local reset",
    };

    private static T[] Build<T>(Func<ResetReason, T> make)
    {
        T[] all = new T[Count];
        for (int i = 0; i < Count; i++)
        {
            all[i] = make((ResetReason)i);
        }

        return all;
    }
}
