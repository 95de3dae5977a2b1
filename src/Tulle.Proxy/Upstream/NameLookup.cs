using Tulle.Net;

namespace Tulle.Proxy.Upstream;

/// <summary>Asks for the addresses of a name; the answer comes on the loop that asked, ports are 0.</summary>
internal delegate void NameLookup(string name, SocketFamily family, Action<LookupStatus, SocketAddress[]> answer);
