using Tulle.Http;
using Tulle.Model.Formatting;
using Tulle.Proxy.Streams;

namespace Tulle.Proxy.Upstream;

/// <summary>What a client is told when no upstream answered, and how that is counted.</summary>
internal static class RouterAnswers
{
    public static void SendNoHealthyUpstream(HttpStream stream, ClusterState cluster)
    {
        cluster.Owner.Stats.Increment(cluster.Ids.CxNoneHealthy);
        Send(stream, cluster, RouterErrors.NoHealthyUpstream);
    }

    public static void Send(HttpStream stream, ClusterState cluster, ProxyError error)
    {
        cluster.CountResponse(error.Status, stream.IsInternalClient);
        RouteStats.CountResponse(stream, error.Status);
        stream.SendLocalReply(error);
    }

    public static void SendReset(
        HttpStream stream, ClusterState cluster, ResetReason reason, bool retried, bool tellOverload)
    {
        int status = ResetReasons.Status(reason);
        cluster.CountResponse(status, stream.IsInternalClient);
        RouteStats.CountResponse(stream, status);
        HeaderTable response = stream.ResponseHeaders;
        response.Clear();
        response.Status = status;
        if (reason == ResetReason.Overflow && tellOverload)
        {
            response.Add(HeaderName.XEnvoyOverloaded, "true"u8);
        }

        stream.SendLocalReplyWithHeaders(
            ResetReasons.Body(reason, retried),
            ResetReasons.Details(reason, responseStarted: false),
            ResetReasons.Flag(reason));
    }

    /// <summary>Too late for an answer: the client sees that its response is not whole.</summary>
    public static void CutOff(HttpStream stream, ResponseFlags flag, string details, ResetReason reason)
    {
        stream.Info.Flags |= flag;
        stream.Info.Details = details;
        stream.Worker.Stats.Increment(stream.Manager.Stats.Router.RqResetAfterDownstreamResponseStarted);
        stream.Reset(reason);
    }

    public static void FlagRefusedRetry(HttpStream stream, RetryDecision decision)
    {
        StreamInfo info = stream.Info;
        RouteStats.CountRetry(stream, decision);
        if (decision == RetryDecision.LimitExceeded)
        {
            info.Flags |= ResponseFlags.UpstreamRetryLimitExceeded;
        }
        else if (decision == RetryDecision.Overflow)
        {
            info.Flags |= ResponseFlags.UpstreamOverflow;
        }
    }
}
