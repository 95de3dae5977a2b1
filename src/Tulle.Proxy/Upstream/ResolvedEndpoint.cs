using Tulle.Model;
using Tulle.Net;

namespace Tulle.Proxy.Upstream;

/// <summary>One address of a cluster: of a configured endpoint, or one that DNS gave for its name.</summary>
public readonly record struct ResolvedEndpoint(
    SocketAddress Address, Endpoint Endpoint, Locality Locality, int Priority, int LocalityIndex, uint LocalityWeight);
