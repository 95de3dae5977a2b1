using Tulle.Model;

namespace Tulle.Proxy.Streams;

/// <summary>What a connection's windows, and its streams', begin with and grow to, in bytes.</summary>
internal readonly record struct Http2Windows(int Stream, int Connection, int MostStream, int MostConnection)
{
    /// <summary>
    /// As configured: fixed, like Envoy's. Where both sides are ours the configured sizes are what windows grow to.
    /// </summary>
    public static Http2Windows Of(Http2Settings config, bool isMeshHop)
    {
        int stream = config.InitialStreamWindowSize;
        int connection = config.InitialConnectionWindowSize;
        return isMeshHop
            ? new(Math.Min(stream, Limits.MeshStreamWindowBytes), Math.Min(connection, Limits.MeshConnectionWindowBytes),
                stream, connection)
            : new(stream, connection, stream, connection);
    }
}
