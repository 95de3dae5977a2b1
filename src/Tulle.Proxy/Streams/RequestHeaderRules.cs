using System.Buffers.Text;
using System.Text;
using Tulle.Http;
using Tulle.Http.Http1;
using Tulle.Model;
using Tulle.Model.Formatting;
using Tulle.Net;

namespace Tulle.Proxy.Streams;

/// <summary>
/// Which headers a client may set, and what the connection manager adds: Envoy's "HTTP header sanitizing" and the
/// x-forwarded-* rules. After this, whatever the request says about its origin is ours or from someone trusted.
/// </summary>
internal static class RequestHeaderRules
{
    /// <summary>Headers that only an internal client may use to steer the router.</summary>
    private static readonly HeaderName[] s_internalOnly =
    [
        HeaderName.XEnvoyRetriableStatusCodes, HeaderName.XEnvoyRetriableHeaderNames, HeaderName.XEnvoyRetryOn,
        HeaderName.XEnvoyRetryGrpcOn, HeaderName.XEnvoyMaxRetries, HeaderName.XEnvoyUpstreamAltStatName,
        HeaderName.XEnvoyUpstreamRqTimeoutMs, HeaderName.XEnvoyUpstreamRqPerTryTimeoutMs,
        HeaderName.XEnvoyUpstreamRqTimeoutAltResponse, HeaderName.XEnvoyExpectedRqTimeoutMs,
        HeaderName.XEnvoyForceTrace, HeaderName.XEnvoyIpTags, HeaderName.XEnvoyOriginalUrl,
        HeaderName.XEnvoyHedgeOnPerTryTimeout,
    ];

    private static readonly HeaderNameSet s_internalOnlySet = new(s_internalOnly);

    private static readonly HeaderName[] s_edgeOnly =
    [
        HeaderName.XEnvoyDecoratorOperation, HeaderName.XEnvoyDownstreamServiceCluster,
        HeaderName.XEnvoyDownstreamServiceNode, HeaderName.XEnvoyOriginalPath,
    ];

    public static void Apply(HttpStream stream, HttpConnectionManager config)
    {
        HeaderTable headers = stream.RequestHeaders;
        RemoveHopByHop(stream, headers);
        if (config.SchemeToOverwrite is { } scheme)
        {
            headers.Set(HeaderName.Scheme, scheme);
            headers.Set(HeaderName.XForwardedProto, scheme);
        }

        bool singleAddress = ClientAddress.Find(stream, config, out SocketAddress client);
        SetForwardedProtoAndPort(stream, config, headers);
        bool isInternal = singleAddress && client.Family != SocketFamily.None
            && ClientAddress.IsInternal(client, config.InternalAddress);
        if (client.Family == SocketFamily.None)
        {
            client = stream.Connection.Remote;
        }

        stream.Info.RemoteAddress = client;
        stream.IsInternalClient = isInternal;
        bool isEdge = !isInternal && config.UseRemoteAddress;
        Sanitize(stream, headers, isInternal, isEdge);
        AddOwn(stream, config, headers, isEdge, client);
    }

    internal static void AppendVia(HeaderTable headers, byte[] via, Worker worker)
    {
        if (headers.TryGet(HeaderName.Via, out ReadOnlySpan<byte> before) && !before.IsEmpty)
        {
            ByteWriter text = worker.ScratchText;
            text.Clear();
            text.Write(before);
            text.Write(", "u8);
            text.Write(via);
            headers.Set(HeaderName.Via, text.Written);
        }
        else
        {
            headers.Set(HeaderName.Via, via);
        }
    }

    private static void RemoveHopByHop(HttpStream stream, HeaderTable headers)
    {
        if (!stream.Head.IsUpgrade)
        {
            headers.RemoveAll(HeaderName.Connection);
            headers.RemoveAll(HeaderName.Upgrade);
            headers.RemoveAll(HeaderName.Http2Settings);
        }

        headers.RemoveAll(HeaderName.XEnvoyInternal);
        headers.RemoveAll(HeaderName.KeepAlive);
        headers.RemoveAll(HeaderName.ProxyConnection);
        headers.RemoveAll(HeaderName.ProxyAuthorization);
        headers.RemoveAll(HeaderName.TransferEncoding);
        HopByHop.SanitizeTe(headers);
    }

    private static void SetForwardedProtoAndPort(HttpStream stream, HttpConnectionManager config, HeaderTable headers)
    {
        ReadOnlySpan<byte> ownScheme = stream.Connection.IsTls ? "https"u8 : "http"u8;
        bool overwrite = config.UseRemoteAddress && config.XffTrustedHops == 0 && config.SchemeToOverwrite is null;
        if (overwrite || !headers.Contains(HeaderName.XForwardedProto))
        {
            headers.Set(HeaderName.XForwardedProto, ownScheme);
        }

        if (config.AppendXForwardedPort && ((config.UseRemoteAddress && config.XffTrustedHops == 0)
            || !headers.Contains(HeaderName.XForwardedPort)))
        {
            Span<byte> digits = stackalloc byte[8];
            Utf8Formatter.TryFormat(stream.Connection.Local.Port, digits, out int length);
            headers.Set(HeaderName.XForwardedPort, digits[..length]);
        }

        if (!headers.Contains(HeaderName.Scheme))
        {
            ReadOnlySpan<byte> forwarded = default;
            headers.TryGet(HeaderName.XForwardedProto, out forwarded);
            bool isScheme = Ascii.EqualsIgnoreCase(forwarded, "http"u8) || Ascii.EqualsIgnoreCase(forwarded, "https"u8);
            headers.Add(HeaderName.Scheme, isScheme ? forwarded : ownScheme);
        }
    }

    private static void Sanitize(HttpStream stream, HeaderTable headers, bool isInternal, bool isEdge)
    {
        if (isInternal)
        {
            headers.Set(HeaderName.XEnvoyInternal, "true"u8);
            return;
        }

        if (isEdge)
        {
            foreach (HeaderName name in s_edgeOnly)
            {
                headers.RemoveAll(name);
            }
        }

        if (headers.MayContainAny(s_internalOnlySet))
        {
            foreach (HeaderName name in s_internalOnly)
            {
                headers.RemoveAll(name);
            }
        }

        if (stream.Manager.Routes is { InternalOnlyHeaders: { Length: > 0 } names })
        {
            foreach (byte[] name in names)
            {
                headers.RemoveAll(name);
            }
        }
    }

    private static void AddOwn(
        HttpStream stream, HttpConnectionManager config, HeaderTable headers, bool isEdge, in SocketAddress client)
    {
        if (config.AddUserAgent)
        {
            byte[] cluster = stream.Worker.NodeCluster;
            headers.Set(HeaderName.XEnvoyDownstreamServiceCluster, cluster);
            if (!headers.TryGet(HeaderName.UserAgent, out ReadOnlySpan<byte> agent) || agent.IsEmpty)
            {
                headers.Set(HeaderName.UserAgent, cluster);
            }

            byte[] node = stream.Worker.NodeId;
            if (node.Length > 0)
            {
                headers.Set(HeaderName.XEnvoyDownstreamServiceNode, node);
            }
        }

        if (config.Via.Length > 0)
        {
            AppendVia(headers, config.Via, stream.Worker);
        }

        if (isEdge && client.IsIp)
        {
            Span<byte> text = stackalloc byte[64];
            headers.Set(HeaderName.XEnvoyExternalAddress, text[..client.FormatHost(text)]);
        }

        if (config.GenerateRequestId)
        {
            bool force = !config.PreserveExternalRequestId && isEdge;
            if (force || !headers.TryGet(HeaderName.XRequestId, out ReadOnlySpan<byte> id) || id.IsEmpty)
            {
                Span<byte> uuid = stackalloc byte[RequestIds.Length];
                RequestIds.Write(stream.Worker.Random, uuid);
                headers.Set(HeaderName.XRequestId, uuid);
            }
            else if (isEdge && config.PackTraceReason)
            {
                TraceReasons.Clear(headers);
            }
        }

        stream.Info.IsTraced = config.Tracing is { } tracing && TraceReasons.Decide(stream, config, tracing);

        // No connection is mutual TLS yet: only ALWAYS_FORWARD_ONLY lets a client's own claim through.
        if (config.ForwardClientCertDetails != ForwardClientCertDetails.AlwaysForwardOnly)
        {
            headers.RemoveAll(HeaderName.XForwardedClientCert);
        }
    }
}
