using Tulle.Model;

namespace Tulle.Proxy.Upstream;

/// <summary>The access logs of a TCP proxy, written when its connection has ended.</summary>
internal static class TcpAccessLog
{
    public static void Write(Worker worker, TcpProxy config, TcpStreamInfo info)
    {
    }
}
