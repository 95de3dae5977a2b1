using Tulle.Net;

namespace Tulle.Proxy.Downstream;

/// <summary>A listener whose sockets are open, as the main thread remembers it.</summary>
public sealed record OpenListener(Model.Listener Config, SocketAddress[] Locals);
