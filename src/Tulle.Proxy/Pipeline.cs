using Tulle.Proxy.Downstream;
using Tulle.Proxy.Filters;
using Tulle.Proxy.Routing;
using Tulle.Proxy.Streams;
using Tulle.Proxy.Telemetry;
using Tulle.Proxy.Upstream;

namespace Tulle.Proxy;

/// <summary>
/// The life of a request, in the order in which it happens: one line a layer, with the one reason why it is a layer of
/// its own. A new layer is one line more here. The tests walk this list; nothing on the path does.
/// </summary>
internal static class Pipeline
{
    public static readonly (Type Layer, string Reason)[] Request =
    [
        (typeof(Net.Listener), "accepts on one worker's loop: SO_REUSEPORT spreads connections, nobody shares one"),
        (typeof(ListenerState), "keeps sockets and chains through updates: closing a socket would lose its queue"),
        (typeof(ConnectionIntake), "says no to a connection over a limit, before anything is made for it"),
        (typeof(ListenerFilterRun), "looks at the first bytes where a listener asks for it, and leaves them"),
        (typeof(FilterChainMatcher), "chooses what runs on a connection before a byte of it is read"),
        (typeof(FilterChainState), "counts the connections of one chain: an update drains only the chains it changed"),
        (typeof(DownstreamConnection), "is the socket and what is known of the peer: idle, it holds no buffer"),
        (typeof(Http1ServerConnection), "turns bytes into one request at a time: pipelining waits in the kernel"),
        (typeof(Http2ServerConnection), "carries many requests at once, each with its own window"),
        (typeof(HttpStream), "is one request with its response: what codec, filters and router share"),
        (typeof(RequestEntry), "applies the connection manager's rules before anyone relies on a header"),
        (typeof(RouteSelection), "chooses the route once: everyone later reads the same decision"),
        (typeof(HttpFilterChain), "lets filters see, hold, change or answer the request, in order"),
        (typeof(FilterFactory), "is the one place that knows all kinds of filter"),
        (typeof(RouterFilter), "is the last filter: tries, retries, times out, mirrors"),
        (typeof(ClusterState), "chooses an endpoint, and says no when the cluster's limits are reached"),
        (typeof(ConnectionPool), "lets requests wait for a connection, no longer and no more than the limits say"),
        (typeof(Http1ConnectionPool), "hands out connections that are known to be alive"),
        (typeof(Http1ClientConnection), "turns the request into bytes and bytes into the response"),
        (typeof(Http2ConnectionPool), "fills one connection's streams before it opens another"),
        (typeof(Http2ClientConnection), "carries the requests of many clients, each with its own window"),
    ];

    public static readonly (Type Layer, string Reason)[] Response =
    [
        (typeof(RouterFilter), "decides whether this answer is the client's or a reason to try again"),
        (typeof(HttpFilterChain), "lets filters see the response, in reverse order"),
        (typeof(LocalReply), "makes the answers that no upstream gave, in one form"),
        (typeof(ResponseExit), "applies the connection manager's rules to whatever leaves"),
        (typeof(Http1ServerCodec), "frames the response, and says whether the connection goes on"),
        (typeof(AccessLogWriter), "writes down what happened, once nothing can change any more"),
    ];
}
