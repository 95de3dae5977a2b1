using Tulle.Net;
using Tulle.Proxy.Telemetry;
using Tulle.Proxy.Upstream;

namespace Tulle.Proxy.Calls;

/// <summary>An endpoint for a call of the main thread, with its cluster's settings and counters.</summary>
public sealed class GrpcCallTarget
{
    internal GrpcCallTarget(Http2ClientLoop home, Http2ClientSettings settings, SocketAddress address)
    {
        Home = home;
        Settings = settings;
        Address = address;
    }

    public SocketAddress Address { get; }

    internal Http2ClientLoop Home { get; }

    internal Http2ClientSettings Settings { get; }

    private WorkerStats Stats => Home.Stats;

    internal void Count(bool isOpen)
    {
        if (isOpen)
        {
            Stats.Increment(Settings.Ids.CxTotal);
            Stats.Increment(Settings.Ids.CxHttp2Total);
            Stats.Increment(Settings.Ids.CxActive);
        }
        else
        {
            Stats.Decrement(Settings.Ids.CxActive);
        }
    }

    internal void CountRequest(bool isOpen)
    {
        if (isOpen)
        {
            Stats.Increment(Settings.Ids.RqTotal);
            Stats.Increment(Settings.Ids.RqActive);
        }
        else
        {
            Stats.Decrement(Settings.Ids.RqActive);
        }
    }

    internal void CountConnectFailure(PoolFailureReason reason)
    {
        Stats.Increment(Settings.Ids.CxConnectFail);
        if (reason == PoolFailureReason.Timeout)
        {
            Stats.Increment(Settings.Ids.CxConnectTimeout);
        }
    }
}
