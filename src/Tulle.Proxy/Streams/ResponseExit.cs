using System.Buffers.Text;
using Tulle.Http;
using Tulle.Model;

namespace Tulle.Proxy.Streams;

/// <summary>What the connection manager does to a response head after the filters, in Envoy's order.</summary>
internal static class ResponseExit
{
    public static void Process(HttpStream stream)
    {
        HttpConnectionManager config = stream.Manager.Config;
        HeaderTable headers = stream.ResponseHeaders;
        stream.Info.ResponseCode = headers.Status;

        if (!headers.Contains(HeaderName.Date))
        {
            headers.Add(HeaderName.Date, stream.Worker.Date.Get(stream.Worker.Loop.UnixMs));
        }

        SetServer(config, headers);
        RemoveHopByHop(stream, headers);
        if (config.AlwaysSetRequestIdInResponse || stream.RequestHeaders.Contains(HeaderName.XEnvoyForceTrace))
        {
            if (stream.RequestHeaders.TryGet(HeaderName.XRequestId, out ReadOnlySpan<byte> id))
            {
                headers.Set(HeaderName.XRequestId, id);
            }
        }

        if (config.Via.Length > 0)
        {
            RequestHeaderRules.AppendVia(headers, config.Via, stream.Worker);
        }
    }

    private static void SetServer(HttpConnectionManager config, HeaderTable headers)
    {
        bool set = config.ServerHeaderTransformation switch
        {
            ServerHeaderTransformation.Overwrite => true,
            ServerHeaderTransformation.AppendIfAbsent => !headers.Contains(HeaderName.Server),
            _ => false,
        };
        if (set)
        {
            headers.Set(HeaderName.Server, config.ServerName);
        }
    }

    private static void RemoveHopByHop(HttpStream stream, HeaderTable headers)
    {
        bool isUpgradeAnswer = stream.Tunnel == Tunnel.Upgrade && headers.Status == 101;
        if (!isUpgradeAnswer)
        {
            headers.RemoveAll(HeaderName.Connection);
            headers.RemoveAll(HeaderName.Upgrade);
            headers.RemoveAll(HeaderName.TransferEncoding);
        }

        headers.RemoveAll(HeaderName.KeepAlive);
        headers.RemoveAll(HeaderName.ProxyConnection);
    }
}
