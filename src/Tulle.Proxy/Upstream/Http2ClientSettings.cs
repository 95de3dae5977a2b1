using Tulle.Http.Http2;
using Tulle.Model;
using Tulle.Net;

namespace Tulle.Proxy.Upstream;

/// <summary>What one cluster's configuration says of its HTTP/2 connections. Immutable.</summary>
internal sealed class Http2ClientSettings
{
    public required Http2Limits Limits { get; init; }

    public required ConnectOptions ConnectOptions { get; init; }

    public required ClusterStatIds Ids { get; init; }

    /// <summary>What a connection, or one of its streams, may have waiting to be sent. 0: no limit.</summary>
    public int BufferLimitBytes { get; init; }

    /// <summary>0: never.</summary>
    public long IdleTimeoutMs { get; init; }

    /// <summary>0: no end.</summary>
    public long MaxConnectionDurationMs { get; init; }

    /// <summary>Null: nobody is asked for a sign of life.</summary>
    public Http2Keepalive? Keepalive { get; init; }

    /// <summary>0: no end.</summary>
    public uint MaxRequestsPerConnection { get; init; }

    /// <summary>Streams that we open at most; the peer's SETTINGS may say less.</summary>
    public int MaxConcurrentStreams => Limits.MaxConcurrentStreams;

    /// <summary>What a connection will carry at once when it is established.</summary>
    public long StreamsPerConnection => MaxRequestsPerConnection > 0
        ? Math.Min(MaxConcurrentStreams, MaxRequestsPerConnection) : MaxConcurrentStreams;
}
