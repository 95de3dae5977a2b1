namespace Tulle.Proxy.Upstream;

/// <summary>What /clusters shows of one endpoint. Written by the owning worker, summed by the main thread.</summary>
public sealed class EndpointCounters
{
    public long CxTotal;
    public long CxActive;
    public long CxConnectFail;
    public long RqTotal;
    public long RqActive;
    public long RqSuccess;
    public long RqError;
    public long RqTimeout;
}
