using Tulle.Model;

namespace Tulle.Proxy.Upstream;

/// <summary>
/// How many requests an origin takes on one connection, where it ends connections after so many with GOAWAY (nginx:
/// keepalive_requests) and leaves undone what came behind. Two connections in a row that ended so after the same number
/// tell; what begins later ends in time by itself, and nothing is undone. One pool's; worker thread only.
/// </summary>
internal struct LearnedRequestLimit
{
    private uint _seen;
    private uint _limit;
    private int _connections;

    /// <summary>What the connection that is opened now may take; 0: nothing is known.</summary>
    public uint Next()
    {
        if (_limit == 0)
        {
            return 0;
        }

        // Now and then one goes without, to find out whether it is still so.
        _connections = (_connections + 1) % Limits.LearnedLimitConnections;
        return _connections == 0 ? 0 : _limit;
    }

    /// <summary>Another connection was ended by the origin, which took so many of its requests and left others.</summary>
    public void OnLeftUndone(uint taken)
    {
        _limit = taken == _seen && taken >= Limits.LeastLearnedRequests ? taken : 0;
        _seen = taken;
    }
}
